using EventIo.Native.Linux.Bpf;
using EventIo.Native.Linux.Bpf.Types;
using static EventIo.Native.Linux.Bpf.BpfRegister;

namespace EventIo.Measurement.EventLoops.Tracing;

/// <summary>
/// Runs when a thread enters a system call (the raw tracepoint sys_enter); leaves at once unless the thread is
/// measured. In C:
/// <code>
/// int enter(struct pt_regs *regs, long id) {
///     u32 thread = bpf_get_current_pid_tgid();
///     struct thread_cell *cell = bpf_map_lookup_elem(&amp;cells, &amp;thread);
///     if (!cell)
///         return 0;
///     cell-&gt;call = id;
///     cell-&gt;entered_at = bpf_ktime_get_ns();
///     cell-&gt;is_wait = is_wait_call(cell, id)
///         &amp;&amp; (cell-&gt;wait_descriptor &lt; 0 || cell-&gt;wait_descriptor == (u32)regs-&gt;di)
///         &amp;&amp; (!cell-&gt;wait_flags || (regs-&gt;r10 &amp; cell-&gt;wait_flags));
///     if (!cell-&gt;is_wait || !cell-&gt;turn_start)
///         return 0;
///     u64 turn = cell-&gt;entered_at - cell-&gt;turn_start;
///     cell-&gt;turn_start = 0;
///     u64 *buckets = bpf_map_lookup_elem(&amp;turns, &amp;cell-&gt;slot);
///     if (buckets)
///         __sync_fetch_and_add(&amp;buckets[bucket_of(turn)], 1);
///     return 0;
/// }
/// </code>
/// </summary>
internal static class EnterProgram
{
    private const int Thread = -16;
    private const int Argument = -24;

    /// <summary>Writes the program.</summary>
    /// <param name="cells">The threads.</param>
    /// <param name="turns">Their histograms, by slot.</param>
    /// <param name="first">The first argument in struct pt_regs.</param>
    /// <param name="fourth">The fourth argument.</param>
    internal static BpfAssembler Write(BpfMap cells, BpfMap turns, KernelField first, KernelField fourth)
    {
        var code = new BpfAssembler();
        BpfLabel leave = new();
        code.LoadArgument(R7, R1, 0);
        code.LoadArgument(R8, R1, 1);
        WriteLookup(code, cells, Thread, leave);
        code.Store(BpfSize.Double, R9, ThreadCell.Call, R8);
        code.Store(BpfSize.Double, R9, ThreadCell.IsWait, 0);
        code.Call(BpfHelper.Nanoseconds);
        code.Store(BpfSize.Double, R9, ThreadCell.EnteredAt, R0);
        WriteIsWait(code, first, fourth, leave);
        code.Store(BpfSize.Double, R9, ThreadCell.IsWait, 1);
        code.Load(BpfSize.Double, R1, R9, ThreadCell.TurnStart);
        code.JumpIf(BpfCondition.Equal, R1, 0, leave);
        code.Store(BpfSize.Double, R9, ThreadCell.TurnStart, 0);
        code.Load(BpfSize.Double, R6, R9, ThreadCell.EnteredAt);
        code.Compute(BpfOperation.Subtract, R6, R1);
        TurnBuckets.WriteCount(code, turns, Thread, leave);
        code.Mark(leave);
        code.Exit();
        return code;
    }

    /// <summary>Writes the lookup of the current thread's cell, which it leaves in R9. Destroys R0 to R5.</summary>
    /// <param name="code">Receives the instructions.</param>
    /// <param name="cells">The threads.</param>
    /// <param name="key">Four bytes of the stack.</param>
    /// <param name="leave">The label to jump to for a thread that is not measured.</param>
    internal static void WriteLookup(BpfAssembler code, BpfMap cells, int key, BpfLabel leave)
    {
        code.Call(BpfHelper.ProcessAndThread);
        code.Store(BpfSize.Word, Frame, key, R0);
        code.MoveMap(R1, cells);
        code.MoveAddress(R2, Frame, key);
        code.Call(BpfHelper.MapLookup);
        code.JumpIf(BpfCondition.Equal, R0, 0, leave);
        code.Move(R9, R0);
    }

    // R7 registers, R8 call, R9 cell.
    private static void WriteIsWait(BpfAssembler code, KernelField first, KernelField fourth, BpfLabel leave)
    {
        BpfLabel isWaitCall = new();
        BpfLabel isOwnSet = new();
        BpfLabel isWait = new();
        for (int i = 0; i < ThreadCell.WaitCallCount; i++)
        {
            code.Load(BpfSize.Double, R1, R9, ThreadCell.WaitCalls + (i * sizeof(ulong)));
            code.JumpIf(BpfCondition.Equal, R1, R8, isWaitCall);
        }
        code.Jump(leave);
        code.Mark(isWaitCall);
        code.Load(BpfSize.Double, R6, R9, ThreadCell.WaitDescriptor);
        code.JumpIf(BpfCondition.SignedLess, R6, 0, isOwnSet);
        code.CopyKernel(Frame, Argument, R7, first.Offset, sizeof(ulong));
        code.Load(BpfSize.Word, R1, Frame, Argument);
        code.JumpIf(BpfCondition.NotEqual, R1, R6, leave);
        code.Mark(isOwnSet);
        code.Load(BpfSize.Double, R6, R9, ThreadCell.WaitFlags);
        code.JumpIf(BpfCondition.Equal, R6, 0, isWait);
        code.CopyKernel(Frame, Argument, R7, fourth.Offset, sizeof(ulong));
        code.Load(BpfSize.Double, R1, Frame, Argument);
        code.Compute(BpfOperation.And, R1, R6);
        code.JumpIf(BpfCondition.Equal, R1, 0, leave);
        code.Mark(isWait);
    }
}
