using EventIo.Native.Linux.Bpf;
using static EventIo.Native.Linux.Bpf.BpfRegister;

namespace EventIo.Measurement.EventLoops.Tracing.Programs;

/// <summary>
/// Runs when a request is submitted (the raw tracepoint io_uring_submit_req), on the thread that submits it. In C:
/// <code>
/// int submit(struct io_kiocb *req) {
///     u32 thread = bpf_get_current_pid_tgid();
///     struct thread_cell *cell = bpf_map_lookup_elem(&amp;cells, &amp;thread);
///     if (!cell || window.closing_at)
///         return 0;
///     cell-&gt;requests++;
///     struct request_key key = { (u64)req-&gt;ctx, req-&gt;cqe.user_data };
///     u64 index = cell-&gt;slot * OPERATIONS + (req-&gt;opcode &amp; (OPERATIONS - 1));
///     struct request request = { bpf_ktime_get_ns(), index, 0 };
///     bpf_map_update_elem(&amp;requests, &amp;key, &amp;request, BPF_ANY);
///     struct ring ring = { 0, cell-&gt;slot };
///     bpf_map_update_elem(&amp;rings, &amp;key.ring, &amp;ring, BPF_NOEXIST);
///     struct figures *figures = bpf_map_lookup_elem(&amp;figures_by_index, &amp;request.index);
///     if (figures)
///         __sync_fetch_and_add(&amp;figures-&gt;submitted, 1);
///     return 0;
/// }
/// </code>
/// </summary>
internal static class SubmitProgram
{
    /// <summary>Four bytes of the stack for a key of <see cref="RingMaps.Figures"/>.</summary>
    internal const int IndexKey = -16;

    /// <summary>The key of a request on the stack.</summary>
    internal const int RequestKey = -32;

    private const int Request = RequestKey - RingCells.RequestBytes;
    private const int Ring = Request - RingCells.RingBytes;
    private const int NoExist = 1; // BPF_NOEXIST

    /// <summary>Writes the program.</summary>
    internal static BpfAssembler Write(RingMaps maps)
    {
        var code = new BpfAssembler();
        BpfLabel leave = new();
        code.LoadArgument(R7, R1, 0);
        code.MoveMapValue(R1, maps.Loops.Window);
        code.Load(BpfSize.Double, R1, R1, WindowCells.ClosingAt);
        code.JumpIf(BpfCondition.NotEqual, R1, 0, leave);
        CellCode.WriteLookup(code, maps.Loops.Cells, IndexKey, leave);
        CellCode.Increment(code, ThreadCell.Requests);
        WriteKey(code, maps);
        code.LoadKernel(R8, R7, maps.Opcode);
        code.Compute(BpfOperation.And, R8, RingCells.OperationCount - 1);
        code.Load(BpfSize.Double, R6, R9, ThreadCell.Slot);
        code.Store(BpfSize.Double, Frame, Ring + RingCells.Overflows, 0);
        code.Store(BpfSize.Double, Frame, Ring + RingCells.Slot, R6);
        code.Compute(BpfOperation.Multiply, R6, RingCells.OperationCount);
        code.Compute(BpfOperation.Add, R8, R6);
        code.Call(BpfHelper.Nanoseconds);
        code.Store(BpfSize.Double, Frame, Request + RingCells.SubmittedAt, R0);
        code.Store(BpfSize.Double, Frame, Request + RingCells.Index, R8);
        code.Store(BpfSize.Double, Frame, Request + RingCells.IsMultishot, 0);
        WriteUpdate(code, maps.Requests, Request, flags: 0);
        WriteUpdate(code, maps.Rings, Ring, NoExist);
        WriteFigures(code, maps, R8, leave);
        code.Move(R1, 1);
        code.AtomicAdd(R0, RingCells.Submitted, R1);
        code.Mark(leave);
        code.Exit();
        return code;
    }

    /// <summary>Writes the key of the request in R7 to the stack. Destroys R0 to R5.</summary>
    internal static void WriteKey(BpfAssembler code, RingMaps maps)
    {
        code.CopyKernel(Frame, RequestKey, R7, maps.Context.Offset, sizeof(ulong));
        code.CopyKernel(Frame, RequestKey + RingCells.UserData, R7, maps.UserData.Offset, sizeof(ulong));
    }

    /// <summary>Writes the lookup of an index's figures, which it leaves in R0. Destroys R1 to R5.</summary>
    internal static void WriteFigures(BpfAssembler code, RingMaps maps, BpfRegister index, BpfLabel leave)
    {
        code.Store(BpfSize.Word, Frame, IndexKey, index);
        code.MoveMap(R1, maps.Figures);
        code.MoveAddress(R2, Frame, IndexKey);
        code.Call(BpfHelper.MapLookup);
        code.JumpIf(BpfCondition.Equal, R0, 0, leave);
    }

    private static void WriteUpdate(BpfAssembler code, BpfMap map, int value, int flags)
    {
        code.MoveMap(R1, map);
        code.MoveAddress(R2, Frame, RequestKey);
        code.MoveAddress(R3, Frame, value);
        code.Move(R4, flags);
        code.Call(BpfHelper.MapUpdate);
    }
}
