package display

import (
	"encoding/base64"
	"maps"
	"reflect"
	"strings"
)

// data is the form in which a value may say all of itself: package display's Data, or any other struct of these fields.
type data = struct{ Data, Metadata, Transient map[string]any }

var dataType = reflect.TypeFor[data]()

// rendered covers values that are data, or have a method Render that answers data. They need not
// know our type for that, so it is found by its shape.
func (b *Bundle) rendered(v any) {
	x := reflect.ValueOf(v)
	if !x.IsValid() {
		return
	}
	if m := x.MethodByName("Render"); m.IsValid() && m.Type().NumIn() == 0 && m.Type().NumOut() == 1 &&
		m.Type().Out(0).ConvertibleTo(dataType) {
		x = m.Call(nil)[0]
	}
	if !x.CanConvert(dataType) {
		return
	}
	d := x.Convert(dataType).Interface().(data)
	b.putAll(d.Data)
	maps.Copy(b.Metadata, d.Metadata)
	b.ID, _ = d.Transient["display_id"].(string)
}

// putAll takes forms in. Bytes become text where the form is text, else base64.
func (b *Bundle) putAll(forms map[string]any) {
	for mime, form := range forms {
		if raw, ok := form.([]byte); ok {
			if strings.HasPrefix(mime, "text/") || mime == SVG || mime == Script {
				form = string(raw)
			} else {
				form = base64.StdEncoding.EncodeToString(raw)
			}
		}
		b.Data[mime] = form
	}
}
