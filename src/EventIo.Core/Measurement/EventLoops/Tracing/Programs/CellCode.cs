using EventIo.Native.Linux.Bpf;
using static EventIo.Native.Linux.Bpf.BpfRegister;

namespace EventIo.Measurement.EventLoops.Tracing.Programs;

/// <summary>Sequences that the programs of threads share. R9 is the thread's cell.</summary>
internal static class CellCode
{
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

    /// <summary>
    /// Writes the test whether the call in R8, with the registers in R7, is a wait of the loop. In C:
    /// <code>
    /// is_wait_call(cell, id)
    ///     &amp;&amp; (cell-&gt;wait_descriptor &lt; 0 || cell-&gt;wait_descriptor == (u32)regs-&gt;di)
    ///     &amp;&amp; (!cell-&gt;wait_flags || (regs-&gt;r10 &amp; cell-&gt;wait_flags))
    /// </code>
    /// Destroys R0 to R6.
    /// </summary>
    /// <param name="code">Receives the instructions.</param>
    /// <param name="maps">The offsets of the arguments.</param>
    /// <param name="argument">Eight bytes of the stack.</param>
    /// <param name="isOther">The label to jump to for another call.</param>
    internal static void WriteIsWait(BpfAssembler code, LoopMaps maps, int argument, BpfLabel isOther)
    {
        BpfLabel isWaitCall = new();
        BpfLabel isOwnSet = new();
        BpfLabel isWait = new();
        for (int i = 0; i < ThreadCell.WaitCallCount; i++)
        {
            code.Load(BpfSize.Double, R1, R9, ThreadCell.WaitCalls + (i * sizeof(ulong)));
            code.JumpIf(BpfCondition.Equal, R1, R8, isWaitCall);
        }
        code.Jump(isOther);
        code.Mark(isWaitCall);
        code.Load(BpfSize.Double, R6, R9, ThreadCell.WaitDescriptor);
        code.JumpIf(BpfCondition.SignedLess, R6, 0, isOwnSet);
        code.CopyKernel(Frame, argument, R7, maps.First.Offset, sizeof(ulong));
        code.Load(BpfSize.Word, R1, Frame, argument);
        code.JumpIf(BpfCondition.NotEqual, R1, R6, isOther);
        code.Mark(isOwnSet);
        code.Load(BpfSize.Double, R6, R9, ThreadCell.WaitFlags);
        code.JumpIf(BpfCondition.Equal, R6, 0, isWait);
        code.CopyKernel(Frame, argument, R7, maps.Fourth.Offset, sizeof(ulong));
        code.Load(BpfSize.Double, R1, Frame, argument);
        code.Compute(BpfOperation.And, R1, R6);
        code.JumpIf(BpfCondition.Equal, R1, 0, isOther);
        code.Mark(isWait);
    }

    /// <summary>
    /// Adds a register to a field. Only the thread itself writes to its cell: no lock is needed. Destroys R1.
    /// </summary>
    internal static void Add(BpfAssembler code, int field, BpfRegister value)
    {
        code.Load(BpfSize.Double, R1, R9, field);
        code.Compute(BpfOperation.Add, R1, value);
        code.Store(BpfSize.Double, R9, field, R1);
    }

    /// <summary>Adds one to a field. Destroys R1.</summary>
    internal static void Increment(BpfAssembler code, int field)
    {
        code.Load(BpfSize.Double, R1, R9, field);
        code.Compute(BpfOperation.Add, R1, 1);
        code.Store(BpfSize.Double, R9, field, R1);
    }

    /// <summary>Adds to a counter of this processor's. Destroys R0 to R5.</summary>
    /// <param name="code">Receives the instructions.</param>
    /// <param name="activity">The counters.</param>
    /// <param name="counter">The counter.</param>
    /// <param name="difference">How much to add.</param>
    internal static void AddActivity(BpfAssembler code, BpfMap activity, int counter, int difference)
    {
        code.Call(BpfHelper.Processor);
        code.Compute(BpfOperation.And, R0, WindowCells.LineCount - 1);
        code.Compute(BpfOperation.Multiply, R0, WindowCells.LineBytes);
        code.MoveMapValue(R1, activity);
        code.Compute(BpfOperation.Add, R1, R0);
        code.Move(R2, difference);
        code.AtomicAdd(R1, counter, R2);
    }
}
