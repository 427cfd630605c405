using System.Buffers.Binary;
using System.Runtime.InteropServices;
using EventIo.Inspection.Threads;
using EventIo.Native;
using EventIo.Native.Linux.Bpf;
using EventIo.Native.Linux.Bpf.Refusals;
using EventIo.Native.Linux.Bpf.Types;
using EventIo.Native.Linux.Proc;
using EventIo.Native.Linux.Proc.SystemCalls;

namespace EventIo.Measurement.EventLoops.Tracing;

/// <summary>
/// Programs in the kernel that follow the system calls of some threads, and what they have counted. The kernel
/// removes programs and maps when this is disposed or its process ends.
/// </summary>
internal sealed class LoopTrace : IDisposable
{
    private const int MaxThreads = 1_024;
    private const int MaxCells = 2 * MaxThreads; // a thread, and the kernel's thread that submits for its ring

    private readonly BpfMap _cells;
    private readonly BpfMap _turns;
    private readonly List<BpfProgram> _programs = [];
    private readonly Dictionary<int, int> _slots = [];
    private readonly Dictionary<int, string> _pollerProblems = [];
    private RingTrace? _rings;
    private LagTrace? _lags;

    /// <summary>Loads and attaches the programs.</summary>
    /// <param name="targets">The threads.</param>
    /// <param name="isWaiting">Returns whether a thread was asleep in its wait a moment ago.</param>
    /// <exception cref="TracingException">The kernel can't or won't run them.</exception>
    internal LoopTrace(IReadOnlyList<LoopTarget> targets, Func<LoopTarget, bool> isWaiting)
    {
        RequireInitialNamespace();
        KernelTypes types = KernelTypes.OfHost;
        bool isX64 = RuntimeInformation.ProcessArchitecture == Architecture.X64;
        // arm64 returns the result in the register of the first argument, and keeps the argument for tracers.
        KernelField first = Argument(types, isX64 ? "di" : "orig_x0", 0);
        KernelField fourth = Argument(types, isX64 ? "r10" : "regs", isX64 ? 0 : 3);
        _cells = new(BpfMapKind.Hash, "eventio_loops", sizeof(int), ThreadCell.Bytes, MaxCells);
        _turns = new(BpfMapKind.Array, "eventio_turns", sizeof(int), TurnBuckets.Bytes, Math.Max(1, targets.Count));
        try
        {
            foreach (LoopTarget target in targets.Take(MaxThreads))
                Add(target, isWaiting(target));
            LoopTarget[] rings = [.. targets.Where(target => target.Mechanism == WaitMechanism.IoUring)];
            if (rings.Length > 0)
                AttachRings(rings, targets.Count);
            AttachLags(targets.Count);
            Attach("eventio_enter", "sys_enter", EnterProgram.Write(_cells, _turns, first, fourth));
            Attach("eventio_exit", "sys_exit", ExitProgram.Write(_cells, first));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _rings?.Dispose();
        _lags?.Dispose();
        _programs.ForEach(program => program.Dispose());
        _cells.Dispose();
        _turns.Dispose();
    }

    /// <summary>Reads the counts of a thread so far.</summary>
    internal LoopCounts Read(LoopTarget target)
    {
        Span<byte> key = stackalloc byte[sizeof(int)];
        Span<byte> cell = stackalloc byte[ThreadCell.Bytes];
        BinaryPrimitives.WriteInt32LittleEndian(key, target.ThreadId);
        if (!_slots.TryGetValue(target.ThreadId, out int slot) || !_cells.TryLookup(key, cell))
            return LoopCounts.None;
        ulong[] turns = new ulong[TurnBuckets.Count];
        BinaryPrimitives.WriteInt32LittleEndian(key, slot);
        _turns.TryLookup(key, MemoryMarshal.AsBytes(turns.AsSpan()));
        return LoopCounts.Of(cell, turns, _lags?.Read(slot), MonotonicClock.Nanoseconds);
    }

    /// <summary>Why the requests of rings are not followed; null if they are, or if there are no rings.</summary>
    internal string? RingProblem { get; private set; }

    /// <summary>Why the lag comes from looks only; null if it is traced.</summary>
    internal string? LagProblem { get; private set; }

    /// <summary>Why requests that a thread of the kernel submits are not followed; null if they are.</summary>
    internal string? PollerProblem(LoopTarget target) => _pollerProblems.GetValueOrDefault(target.ThreadId);

    /// <summary>The operations of a thread that waits with a ring, most frequent first.</summary>
    internal RingOperation[] Operations(LoopTarget target) =>
        _rings is not null && _slots.TryGetValue(target.ThreadId, out int slot) ? _rings.Read(slot) : [];

    /// <summary>Completions of its rings that found the queue full; null if unknown.</summary>
    internal long? Overflows(LoopTarget target) =>
        _rings is not null && target.Mechanism == WaitMechanism.IoUring
            && _slots.TryGetValue(target.ThreadId, out int slot)
            ? _rings.Overflows(slot)
            : null;

    // A kernel may lack these tracepoints. The loop is then measured without them.
    private void AttachRings(LoopTarget[] targets, int threads)
    {
        AddPollers(targets);
        try
        {
            _rings = new RingTrace(_cells, threads);
        }
        catch (TracingException exception)
        {
            RingProblem = exception.Message;
        }
    }

    // A kernel may lack these tracepoints. The lag then comes from looks only.
    private void AttachLags(int threads)
    {
        try
        {
            _lags = new LagTrace(_cells, threads);
        }
        catch (TracingException exception)
        {
            LagProblem = exception.Message;
        }
    }

    // With submission polling, a thread of the kernel submits for the loop.
    private void AddPollers(LoopTarget[] targets)
    {
        IEnumerable<IGrouping<int?, LoopTarget>> byPoller = targets.Where(target => _slots.ContainsKey(target.ThreadId))
            .DistinctBy(target => target.ThreadId).GroupBy(RingPoller.ThreadOf).Where(group => group.Key != 0);
        foreach (IGrouping<int?, LoopTarget> rings in byPoller)
        {
            if (rings.Key is { } poller && rings.Count() == 1)
            {
                AddCell(poller, rings.First(), _slots[rings.First().ThreadId], isWaiting: false);
                continue;
            }
            foreach (LoopTarget target in rings)
            {
                _pollerProblems[target.ThreadId] = rings.Key is null
                    ? "The ring is unknown or can't be read: requests that a thread of the kernel may submit for it " +
                        "are not followed."
                    : FormattableString.Invariant($"Thread {rings.Key} of the kernel submits for several rings: its ") +
                        "requests are not followed.";
            }
        }
    }

    // On arm64 the arguments are at the start of an array of registers.
    private static KernelField Argument(KernelTypes types, string name, int index) =>
        types.Field("pt_regs", name) is { } field
            ? new(field.Offset + (index * sizeof(ulong)), sizeof(ulong))
            : throw TracingProblems.TypesMissing(KernelTypes.Path, $"struct pt_regs has no field {name}.");

    private static void RequireInitialNamespace()
    {
        if (!ProcMount.IsInitialNamespace)
        {
            throw new TracingException(
                TracingProblem.Unavailable,
                "This process is in a PID namespace of its own: programs in the kernel know its threads by other " +
                    "numbers.",
                "Measure on the host, or without -Grade Traced.");
        }
    }

    // The programs don't see a thread enter the wait that it is already in; the time after that wait is a turn, too.
    private void Add(LoopTarget target, bool isWaiting)
    {
        int slot = _slots.Count;
        if (_slots.TryAdd(target.ThreadId, slot))
            AddCell(target.ThreadId, target, slot, isWaiting);
    }

    private void AddCell(int thread, LoopTarget target, int slot, bool isWaiting)
    {
        Span<byte> key = stackalloc byte[sizeof(int)];
        Span<byte> cell = stackalloc byte[ThreadCell.Bytes];
        cell.Clear();
        long[] calls = [.. WaitCalls(target.Mechanism)
            .Select(name => (long)SystemCallTable.Current.Number(name))
            .Concat(Enumerable.Repeat(-1L, ThreadCell.WaitCallCount)).Take(ThreadCell.WaitCallCount)];
        for (int i = 0; i < calls.Length; i++)
            Write(cell, ThreadCell.WaitCalls + (i * sizeof(long)), calls[i]);
        bool isRing = target.Mechanism == WaitMechanism.IoUring;
        // The first argument of a wait on a registered ring is not a descriptor (io_uring_register(2)).
        Write(cell, ThreadCell.WaitDescriptor, isRing ? -1 : target.FileDescriptor ?? -1);
        if (isRing)
            Write(cell, ThreadCell.WaitFlags, WaitCall.IORING_ENTER_GETEVENTS);
        Write(cell, ThreadCell.Slot, slot);
        if (isWaiting)
        {
            Write(cell, ThreadCell.EnteredAt, MonotonicClock.Nanoseconds);
            Write(cell, ThreadCell.IsWait, 1);
        }
        BinaryPrimitives.WriteInt32LittleEndian(key, thread);
        _cells.Update(key, cell);
    }

    private static string[] WaitCalls(WaitMechanism? mechanism) => mechanism switch
    {
        WaitMechanism.Poll => ["poll", "ppoll"],
        WaitMechanism.Select => ["select", "pselect6"],
        WaitMechanism.IoUring => ["io_uring_enter"],
        _ => ["epoll_wait", "epoll_pwait", "epoll_pwait2"],
    };

    private static void Write(Span<byte> cell, int offset, long value) =>
        BinaryPrimitives.WriteInt64LittleEndian(cell[offset..], value);

    private void Attach(string name, string tracepoint, BpfAssembler assembler)
    {
        var program = BpfProgram.Load(name, assembler);
        _programs.Add(program);
        program.Attach(tracepoint);
    }
}
