using System.Numerics;
using EventIo.Measurement.Histograms;
using EventIo.Native.Linux.Bpf;
using HdrHistogram;
using static EventIo.Native.Linux.Bpf.BpfRegister;

namespace EventIo.Measurement.EventLoops.Tracing.Programs;

/// <summary>
/// A histogram that a program in the kernel can count in: 64 buckets for each power of two, so that a value is known to
/// within 0.8 percent. In C:
/// <code>
/// int shift = ns &lt; 128 ? 0 : ilog2(ns) - 6;
/// buckets[min((shift &lt;&lt; 6) + (ns &gt;&gt; shift), COUNT - 1)]++;
/// </code>
/// </summary>
internal static class TurnBuckets
{
    private const int SubBits = 6;

    // The last power of two: 2^42 ns are 73 minutes.
    private const int MaxBits = 42;

    /// <summary>How many buckets there are.</summary>
    internal const int Count = ((MaxBits - SubBits) << SubBits) + (2 << SubBits);

    internal const int Bytes = Count * sizeof(ulong);

    /// <summary>
    /// Counts the time in R6 in the histogram of the thread whose cell is in R9. Destroys R0 to R6 and R8.
    /// </summary>
    /// <param name="code">Receives the instructions.</param>
    /// <param name="histograms">A histogram for each slot.</param>
    /// <param name="key">Four bytes of the stack.</param>
    /// <param name="leave">The label to jump to if there is no histogram.</param>
    internal static void WriteCount(BpfAssembler code, BpfMap histograms, int key, BpfLabel leave)
    {
        WriteOffset(code, R6, R8);
        code.Load(BpfSize.Double, R1, R9, ThreadCell.Slot);
        code.Store(BpfSize.Word, Frame, key, R1);
        code.MoveMap(R1, histograms);
        code.MoveAddress(R2, Frame, key);
        code.Call(BpfHelper.MapLookup);
        code.JumpIf(BpfCondition.Equal, R0, 0, leave);
        code.Compute(BpfOperation.Add, R0, R8);
        code.Move(R1, 1);
        code.AtomicAdd(R0, 0, R1);
    }

    /// <summary>
    /// Turns nanoseconds into the offset of their bucket in bytes, below <see cref="Bytes"/>. Destroys R2.
    /// </summary>
    /// <param name="assembler">Receives the instructions.</param>
    /// <param name="nanoseconds">The register with the time, destroyed.</param>
    /// <param name="offset">The register that receives the offset.</param>
    internal static void WriteOffset(BpfAssembler assembler, BpfRegister nanoseconds, BpfRegister offset)
    {
        assembler.Move(offset, 0);
        for (int step = 32; step > 0; step /= 2)
        {
            BpfLabel isSmall = new();
            assembler.MoveWide(R2, 1ul << (SubBits + step));
            assembler.JumpIf(BpfCondition.Less, nanoseconds, R2, isSmall);
            assembler.Compute(BpfOperation.ShiftRight, nanoseconds, step);
            assembler.Compute(BpfOperation.Add, offset, step);
            assembler.Mark(isSmall);
        }
        BpfLabel isWithin = new();
        assembler.Compute(BpfOperation.ShiftLeft, offset, SubBits);
        assembler.Compute(BpfOperation.Add, offset, nanoseconds);
        assembler.JumpIf(BpfCondition.Less, offset, Count, isWithin);
        assembler.Move(offset, Count - 1);
        assembler.Mark(isWithin);
        assembler.Compute(BpfOperation.ShiftLeft, offset, 3);
    }

    /// <summary>The bucket of a time.</summary>
    internal static int Of(long nanoseconds)
    {
        int shift = Math.Max(0, BitOperations.Log2((ulong)Math.Max(1, nanoseconds)) - SubBits);
        return (int)Math.Min((shift << SubBits) + (nanoseconds >> shift), Count - 1);
    }

    /// <summary>The middle of a bucket in nanoseconds.</summary>
    internal static long Middle(int bucket)
    {
        int shift = Math.Max(0, (bucket >> SubBits) - 1);
        long least = (long)(bucket - (shift << SubBits)) << shift;
        return least + ((1L << shift) / 2);
    }

    /// <summary>Creates a histogram from counts.</summary>
    /// <param name="counts">A count for each bucket.</param>
    internal static LongHistogram ToHistogram(ReadOnlySpan<ulong> counts)
    {
        LongHistogram histogram = Latency.NewHistogram();
        for (int i = 0; i < counts.Length; i++)
        {
            if (counts[i] > 0)
                histogram.RecordValueWithCount(
                    Math.Clamp(Middle(i), 1, Latency.HighestNanoseconds), (long)counts[i]);
        }
        return histogram;
    }
}
