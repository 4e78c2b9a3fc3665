//go:build !linux && !freebsd && !js

package engine

func (e *Engine) syscalls() {}
