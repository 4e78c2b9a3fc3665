package native

import "encoding/binary"

// stubLength is the length of a stub in asm_amd64.s: MOVQ (7 bytes), MOVQ (3), JMP (3).
const stubLength = 13

// writeStub writes MOVQ off(IP), DX; MOVQ (DX), R12; JMP R12, where off counts from the stub's beginning.
func writeStub(b []byte, off int) {
	copy(b, []byte{0x48, 0x8b, 0x15, 0, 0, 0, 0, 0x4c, 0x8b, 0x22, 0x41, 0xff, 0xe4, 0xcc, 0xcc, 0xcc})
	binary.LittleEndian.PutUint32(b[3:], uint32(int32(off-7)))
}

func flush([]byte) {}
