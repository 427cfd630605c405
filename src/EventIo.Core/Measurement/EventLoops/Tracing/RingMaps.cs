using EventIo.Native.Linux.Bpf;
using EventIo.Native.Linux.Bpf.Types;

namespace EventIo.Measurement.EventLoops.Tracing;

/// <summary>The maps that the ring programs share, and the offsets of request fields in this kernel.</summary>
/// <param name="Cells">The measured threads.</param>
/// <param name="Requests">Requests in flight.</param>
/// <param name="Figures">Figures by slot and operation.</param>
/// <param name="Rings">Rings of the measured threads.</param>
/// <param name="Opcode">io_kiocb.opcode.</param>
/// <param name="Context">io_kiocb.ctx.</param>
/// <param name="UserData">io_kiocb.cqe.user_data.</param>
internal sealed record RingMaps(
    BpfMap Cells, BpfMap Requests, BpfMap Figures, BpfMap Rings,
    KernelField Opcode, KernelField Context, KernelField UserData);
