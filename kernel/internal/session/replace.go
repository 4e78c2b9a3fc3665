package session

// Replace gives cells another function in place of a compiled one, by name: fmt.Println, or
// (*os.File).Write for a method. It is called before the first cell.
func (s *Session) Replace(name string, f any) { s.engine.Replace(name, f) }
