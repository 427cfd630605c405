using EventIo.Native.Linux.Bpf;
using EventIo.Native.Linux.Bpf.Types;

namespace EventIo.Measurement.EventLoops.Tracing.Programs;

/// <summary>The maps that the ring programs share, and the offsets of request fields in this kernel.</summary>
/// <param name="Loops">The maps that all programs share.</param>
/// <param name="Requests">Requests in flight.</param>
/// <param name="Figures">Figures by slot and operation.</param>
/// <param name="Rings">Rings of the measured threads.</param>
/// <param name="Opcode">io_kiocb.opcode.</param>
/// <param name="Context">io_kiocb.ctx.</param>
/// <param name="UserData">io_kiocb.cqe.user_data.</param>
internal sealed record RingMaps(
    LoopMaps Loops, BpfMap Requests, BpfMap Figures, BpfMap Rings,
    KernelField Opcode, KernelField Context, KernelField UserData);
