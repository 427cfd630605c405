using EventIo.Native.Linux.Bpf;
using EventIo.Native.Linux.Bpf.Types;

namespace EventIo.Measurement.EventLoops.Tracing.Programs;

/// <summary>The maps that the programs share, and the offsets of a thread's registers in this kernel.</summary>
/// <param name="Cells">The measured threads.</param>
/// <param name="Window">When the window was opened and closed.</param>
/// <param name="Activity">What happened on each processor.</param>
/// <param name="Number">The number of the call in struct pt_regs, where it remains after the call.</param>
/// <param name="First">The first argument, likewise.</param>
/// <param name="Fourth">The fourth argument.</param>
internal sealed record LoopMaps(
    BpfMap Cells, BpfMap Window, BpfMap Activity, KernelField Number, KernelField First, KernelField Fourth);
