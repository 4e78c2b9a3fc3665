package engine

// Replace gives cells another function in place of a compiled one, by name: fmt.Println, or
// (*os.File).Write for a method.
func (e *Engine) Replace(name string, f any) { e.replace(name, f) }
