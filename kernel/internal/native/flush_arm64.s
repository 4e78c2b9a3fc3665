#include "textflag.h"

// func flush(b []byte)
// The instruction cache is told of new code: DC CVAU, DSB ISH, IC IVAU, DSB ISH, ISB.
TEXT ·flush(SB), NOSPLIT, $0-24
	MOVD b_base+0(FP), R0
	MOVD b_len+8(FP), R1
	ADD  R0, R1, R1
	MOVD R0, R2
clean:
	WORD $0xd50b7b22 // DC CVAU, X2
	ADD  $16, R2
	CMP  R1, R2
	BLO  clean
	DSB  $11
invalidate:
	WORD $0xd50b7520 // IC IVAU, X0
	ADD  $16, R0
	CMP  R1, R0
	BLO  invalidate
	DSB  $11
	ISB  $15
	RET
