using EventIo.Native.Linux.Bpf;
using static EventIo.Native.Linux.Bpf.BpfRegister;

namespace EventIo.Measurement.EventLoops.Tracing.Programs;

/// <summary>
/// Runs when a request is handed to a worker thread, because it would block (the raw tracepoint
/// io_uring_queue_async_work). In C:
/// <code>
/// int punt(struct io_kiocb *req) {
///     struct request_key key = { (u64)req-&gt;ctx, req-&gt;cqe.user_data };
///     struct request *request = bpf_map_lookup_elem(&amp;requests, &amp;key);
///     struct figures *figures = request ? bpf_map_lookup_elem(&amp;figures_by_index, &amp;request-&gt;index) : NULL;
///     if (figures)
///         __sync_fetch_and_add(&amp;figures-&gt;punted, 1);
///     return 0;
/// }
/// </code>
/// </summary>
internal static class PuntProgram
{
    /// <summary>Writes the program.</summary>
    internal static BpfAssembler Write(RingMaps maps)
    {
        var code = new BpfAssembler();
        BpfLabel leave = new();
        code.LoadArgument(R7, R1, 0);
        SubmitProgram.WriteKey(code, maps);
        code.MoveMap(R1, maps.Requests);
        code.MoveAddress(R2, Frame, SubmitProgram.RequestKey);
        code.Call(BpfHelper.MapLookup);
        code.JumpIf(BpfCondition.Equal, R0, 0, leave);
        code.Load(BpfSize.Double, R6, R0, RingCells.Index);
        SubmitProgram.WriteFigures(code, maps, R6, leave);
        code.Move(R1, 1);
        code.AtomicAdd(R0, RingCells.Punted, R1);
        code.Mark(leave);
        code.Exit();
        return code;
    }
}
