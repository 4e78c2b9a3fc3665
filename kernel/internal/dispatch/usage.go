package dispatch

import (
	"os"
	"runtime"
)

// usage replies how much memory and time the kernel takes, as ipykernel does: front ends show it.
// What the system does not tell is left out.
func (s *Server) usage(r request) {
	host, _ := os.Hostname()
	content := usageReply{Host: host, PID: os.Getpid(), CPUs: runtime.NumCPU()}
	pids := []int{os.Getpid()}
	if cells, ok := s.runner.(interface{ Pid() int }); ok && cells.Pid() > 0 {
		pids = append(pids, cells.Pid())
	}
	if memory, seconds, ok := consumed(pids); ok {
		share := s.meter.percent(seconds)
		content.Memory, content.CPU = memory, &share
		if total, available, ok := systemMemory(); ok {
			used := total - available
			content.System = &hostMemory{total, available, used, 100 * float64(used) / float64(max(total, 1))}
		}
	}
	s.reply(r, content)
}
