using EventIo.Native.Linux.Bpf;
using EventIo.Native.Linux.Bpf.Types;
using static EventIo.Native.Linux.Bpf.BpfRegister;

namespace EventIo.Measurement.EventLoops.Tracing.Programs;

/// <summary>
/// Runs when a completion is posted (the raw tracepoint io_uring_complete), in whatever context. A multishot request
/// completes many times: it is counted but not timed. Neither is one from before the window, whose number may belong to
/// another request by now. In C:
/// <code>
/// int complete(struct io_ring_ctx *ctx, void *req, struct io_uring_cqe *cqe) {
///     struct request_key key = { (u64)ctx, cqe-&gt;user_data };
///     struct request *request = bpf_map_lookup_elem(&amp;requests, &amp;key);
///     struct figures *figures = request ? bpf_map_lookup_elem(&amp;figures_by_index, &amp;request-&gt;index) : NULL;
///     if (!figures)
///         return 0;
///     __sync_fetch_and_add(&amp;activity[bpf_get_smp_processor_id() &amp; 63].completions, 1);
///     __sync_fetch_and_add(&amp;figures-&gt;completed, 1);
///     if (cqe-&gt;flags &amp; IORING_CQE_F_MORE) {
///         request-&gt;is_multishot = 1;
///         return 0;
///     }
///     u64 ns = bpf_ktime_get_ns() - request-&gt;submitted_at;
///     if (!request-&gt;is_multishot &amp;&amp; request-&gt;submitted_at &gt;= window.opened_at) {
///         __sync_fetch_and_add(&amp;figures-&gt;timed, 1);
///         __sync_fetch_and_add(&amp;figures-&gt;ns, ns);
///         if (ns &gt; figures-&gt;longest_ns)
///             figures-&gt;longest_ns = ns;
///     }
///     bpf_map_delete_elem(&amp;requests, &amp;key);
///     return 0;
/// }
/// </code>
/// </summary>
internal static class CompleteProgram
{
    private const int Flags = -40;

    /// <summary>Writes the program.</summary>
    /// <param name="maps">The maps that the programs share.</param>
    /// <param name="ring">The index of the argument with the ring's context.</param>
    /// <param name="completion">The index of the argument with the completion.</param>
    /// <param name="userData">io_uring_cqe.user_data.</param>
    /// <param name="flags">io_uring_cqe.flags.</param>
    internal static BpfAssembler Write(
        RingMaps maps, int ring, int completion, KernelField userData, KernelField flags)
    {
        var code = new BpfAssembler();
        BpfLabel leave = new();
        BpfLabel isLast = new();
        BpfLabel remove = new();
        code.LoadArgument(R7, R1, ring);
        code.LoadArgument(R8, R1, completion);
        code.Store(BpfSize.Double, Frame, SubmitProgram.RequestKey, R7);
        code.CopyKernel(
            Frame, SubmitProgram.RequestKey + RingCells.UserData, R8, userData.Offset, sizeof(ulong));
        code.MoveMap(R1, maps.Requests);
        code.MoveAddress(R2, Frame, SubmitProgram.RequestKey);
        code.Call(BpfHelper.MapLookup);
        code.JumpIf(BpfCondition.Equal, R0, 0, leave);
        code.Move(R9, R0);
        code.Load(BpfSize.Double, R6, R9, RingCells.Index);
        SubmitProgram.WriteFigures(code, maps, R6, leave);
        code.Move(R6, R0);
        CellCode.AddActivity(code, maps.Loops.Activity, WindowCells.Completions, 1);
        code.Move(R1, 1);
        code.AtomicAdd(R6, RingCells.Completed, R1);
        code.CopyKernel(Frame, Flags, R8, flags.Offset, sizeof(uint));
        code.Load(BpfSize.Word, R1, Frame, Flags);
        code.Compute(BpfOperation.And, R1, RingCells.More);
        code.JumpIf(BpfCondition.Equal, R1, 0, isLast);
        code.Store(BpfSize.Double, R9, RingCells.IsMultishot, 1);
        code.Jump(leave);
        code.Mark(isLast);
        code.Load(BpfSize.Double, R1, R9, RingCells.IsMultishot);
        code.JumpIf(BpfCondition.NotEqual, R1, 0, remove);
        code.MoveMapValue(R1, maps.Loops.Window);
        code.Load(BpfSize.Double, R1, R1, WindowCells.OpenedAt);
        code.Load(BpfSize.Double, R2, R9, RingCells.SubmittedAt);
        code.JumpIf(BpfCondition.Less, R2, R1, remove);
        code.Call(BpfHelper.Nanoseconds);
        code.Load(BpfSize.Double, R1, R9, RingCells.SubmittedAt);
        code.Compute(BpfOperation.Subtract, R0, R1);
        code.Move(R1, 1);
        code.AtomicAdd(R6, RingCells.Timed, R1);
        code.AtomicAdd(R6, RingCells.Nanoseconds, R0);
        code.Load(BpfSize.Double, R1, R6, RingCells.LongestNanoseconds);
        code.JumpIf(BpfCondition.LessOrEqual, R0, R1, remove);
        code.Store(BpfSize.Double, R6, RingCells.LongestNanoseconds, R0);
        code.Mark(remove);
        code.MoveMap(R1, maps.Requests);
        code.MoveAddress(R2, Frame, SubmitProgram.RequestKey);
        code.Call(BpfHelper.MapDelete);
        code.Mark(leave);
        code.Exit();
        return code;
    }
}
