#include "textflag.h"

// forward is the code of the function values that New makes. It goes on in the one that stands behind the first word, with the same
// arguments, and leaves no trace on the stack.
TEXT ·forward(SB), NOSPLIT|NOFRAME, $0-0
	MOVQ 8(DX), DX
	MOVQ (DX), R12
	JMP  R12

TEXT ·addresses(SB), NOSPLIT, $0-16
	LEAQ ·forward(SB), AX
	MOVQ AX, forward+0(FP)
	LEAQ ·stubs(SB), AX
	MOVQ AX, stubs+8(FP)
	RET

// A stub goes on in the function value that its slot holds. All stubs are of the same length.
#define S1(o) MOVQ ·slots+(o)(SB), DX; MOVQ (DX), R12; JMP R12;
#define S8(o) S1(o) S1(o+8) S1(o+16) S1(o+24) S1(o+32) S1(o+40) S1(o+48) S1(o+56)
#define S64(o) S8(o) S8(o+64) S8(o+128) S8(o+192) S8(o+256) S8(o+320) S8(o+384) S8(o+448)
#define S512(o) S64(o) S64(o+512) S64(o+1024) S64(o+1536) S64(o+2048) S64(o+2560) S64(o+3072) S64(o+3584)

TEXT ·stubs(SB), NOSPLIT|NOFRAME, $0-0
	S512(0)
	S512(4096)
	S512(8192)
	S512(12288)
	RET
