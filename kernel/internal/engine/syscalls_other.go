//go:build !linux && !freebsd

package engine

func (e *Engine) syscalls() {}
