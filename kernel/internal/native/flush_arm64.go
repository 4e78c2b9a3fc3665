package native

func flush(b []byte)
