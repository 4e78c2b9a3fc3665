#include "textflag.h"

// See asm_amd64.s. R26 is the context register, R16 and R17 are free between functions.
TEXT ·forward(SB), NOSPLIT|NOFRAME, $0-0
	MOVD 8(R26), R26
	MOVD (R26), R16
	JMP  (R16)

TEXT ·addresses(SB), NOSPLIT, $0-16
	MOVD $·forward(SB), R0
	MOVD R0, forward+0(FP)
	MOVD $·stubs(SB), R0
	MOVD R0, stubs+8(FP)
	RET

#define S1(o) MOVD ·slots+(o)(SB), R26; MOVD (R26), R16; JMP (R16);
#define S8(o) S1(o) S1(o+8) S1(o+16) S1(o+24) S1(o+32) S1(o+40) S1(o+48) S1(o+56)
#define S64(o) S8(o) S8(o+64) S8(o+128) S8(o+192) S8(o+256) S8(o+320) S8(o+384) S8(o+448)
#define S512(o) S64(o) S64(o+512) S64(o+1024) S64(o+1536) S64(o+2048) S64(o+2560) S64(o+3072) S64(o+3584)

TEXT ·stubs(SB), NOSPLIT|NOFRAME, $0-0
	S512(0)
	S512(4096)
	S512(8192)
	S512(12288)
	RET
