// Package lab carries what an environment with JupyterLab is made of: the versions of its parts, and how it is set.
package lab

import _ "embed"

// Requirements are the versions of JupyterLab and all that it needs, as pip reads them.
//
//go:embed requirements.txt
var Requirements []byte

// Overrides are JupyterLab's settings where they are not the usual ones.
//
//go:embed overrides.json
var Overrides []byte
