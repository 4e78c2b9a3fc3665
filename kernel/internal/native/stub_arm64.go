package native

import "encoding/binary"

// stubLength is the length of a stub in asm_arm64.s: ADRP, LDR, LDR, BR.
const stubLength = 16

// writeStub writes LDR X26, [PC+off]; LDR X16, [X26]; BR X16, where off counts from the stub's beginning.
func writeStub(b []byte, off int) {
	binary.LittleEndian.PutUint32(b[0:], 0x58000000|uint32(off/4)&0x7ffff<<5|26)
	binary.LittleEndian.PutUint32(b[4:], 0xf9400350)
	binary.LittleEndian.PutUint32(b[8:], 0xd61f0200)
	binary.LittleEndian.PutUint32(b[12:], 0xd4200000)
}
