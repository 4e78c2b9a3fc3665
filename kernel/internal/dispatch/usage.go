package dispatch

import (
	"os"
	"runtime"
)

// usage answers how much memory and time the kernel takes, as ipykernel does: front ends show it. What the system does not tell is left out.
func (s *Server) usage() map[string]any {
	host, _ := os.Hostname()
	content := map[string]any{"hostname": host, "pid": os.Getpid(), "cpu_count": runtime.NumCPU()}
	pids := []int{os.Getpid()}
	if r, ok := s.runner.(interface{ Pid() int }); ok && r.Pid() > 0 {
		pids = append(pids, r.Pid())
	}
	memory, seconds, ok := consumed(pids)
	if !ok {
		return content
	}
	content["kernel_memory"] = memory
	content["kernel_cpu"] = s.meter.percent(seconds)
	if total, available, ok := hostMemory(); ok {
		content["host_virtual_memory"] = map[string]any{"total": total, "available": available, "used": total - available,
			"percent": 100 * float64(total-available) / float64(max(total, 1))}
	}
	return content
}
