using System.Buffers.Binary;
using System.Runtime.InteropServices;
using EventIo.Inspection.Threads;
using EventIo.Measurement.EventLoops.Tracing.Programs;
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
internal sealed partial class LoopTrace : IDisposable
{
    private const int MaxThreads = 1_024;
    private const int MaxCells = 2 * MaxThreads; // a thread, and the kernel's thread that submits for its ring

    private readonly AttachedPrograms _programs = new();
    private readonly LoopMaps _maps;
    private readonly BpfMap _turns;
    private readonly Dictionary<int, int> _slots = [];
    private readonly Dictionary<int, string> _pollerProblems = [];
    private RingTrace? _rings;
    private LagTrace? _lags;

    /// <summary>Loads and attaches the programs.</summary>
    /// <param name="targets">The threads.</param>
    /// <param name="costPercent">
    /// The CPU time that tracing may take from the threads, in percent of the time that they run; see
    /// <see cref="TraceBudget"/>. 100 traces without a pause.
    /// </param>
    /// <exception cref="TracingException">The kernel can't or won't run them.</exception>
    internal LoopTrace(IReadOnlyList<LoopTarget> targets, double costPercent)
    {
        RequireInitialNamespace();
        KernelTypes types = KernelTypes.OfHost;
        _budget = new TraceBudget(costPercent);
        _window = new TraceWindow();
        try
        {
            _programs.Add(_window.Map);
            _maps = CreateMaps(types);
            _turns = _programs.Add(new BpfMap(
                BpfMapKind.Array, "eventio_turns", sizeof(int), TurnBuckets.Bytes, Math.Max(1, targets.Count)));
            foreach (LoopTarget target in targets.Take(MaxThreads))
                Add(target);
            LoopTarget[] rings = [.. targets.Where(target => target.Mechanism == WaitMechanism.IoUring)];
            if (rings.Length > 0)
                AttachRings(rings, targets.Count);
            AttachLags(targets.Count);
            _programs.Attach("eventio_exit", "sys_exit", ExitProgram.Write(_maps), isPausable: true);
            _programs.Attach("eventio_enter", "sys_enter", EnterProgram.Write(_maps, _turns), isPausable: true);
        }
        catch
        {
            Dispose();
            throw;
        }
        BeginFirstWindow();
    }

    public void Dispose()
    {
        _rings?.Dispose();
        _lags?.Dispose();
        _programs.Dispose();
    }

    /// <summary>Reads the counts of a thread so far.</summary>
    internal LoopCounts Read(LoopTarget target)
    {
        if (!_slots.TryGetValue(target.ThreadId, out int slot)
            || !_accounts.TryGetValue(target.ThreadId, out LoopAccount? account))
            return LoopCounts.None;
        long now = MonotonicClock.Nanoseconds;
        ThreadReading reading = ReadThread(target.ThreadId, slot, now);
        if (!_window.IsShut)
            account.AddPart(reading, _window.End(now));
        return account.Counts(reading, _window.IsShut, now);
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
            _rings = new RingTrace(_maps, threads);
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
            _lags = new LagTrace(_maps, threads);
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
                AddCell(poller, rings.First(), _slots[rings.First().ThreadId]);
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

    private LoopMaps CreateMaps(KernelTypes types)
    {
        bool isX64 = RuntimeInformation.ProcessArchitecture == Architecture.X64;
        // arm64 returns the result in the register of the first argument, and keeps the argument for tracers.
        KernelField number = Argument(types, isX64 ? "orig_ax" : "syscallno", 0);
        KernelField first = Argument(types, isX64 ? "di" : "orig_x0", 0);
        KernelField fourth = Argument(types, isX64 ? "r10" : "regs", isX64 ? 0 : 3);
        return new(
            _programs.Add(new BpfMap(
                BpfMapKind.Hash, "eventio_loops", sizeof(int), ThreadCell.Bytes, MaxCells)),
            _window.Map,
            _programs.Add(new BpfMap(
                BpfMapKind.Array, "eventio_active", sizeof(int), WindowCells.ActivityBytes, 1)),
            number, first, fourth);
    }

    // On arm64 the arguments are at the start of an array of registers.
    private static KernelField Argument(KernelTypes types, string name, int index) =>
        types.Field("pt_regs", name) is { } field
            ? new(field.Offset + (index * sizeof(ulong)), Math.Min(field.Bytes, sizeof(ulong)))
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

    private void Add(LoopTarget target)
    {
        int slot = _slots.Count;
        if (_slots.TryAdd(target.ThreadId, slot))
            AddCell(target.ThreadId, target, slot);
    }

    private void AddCell(int thread, LoopTarget target, int slot)
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
        BinaryPrimitives.WriteInt32LittleEndian(key, thread);
        _maps.Cells.Update(key, cell);
        _threads.Add(thread);
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
}
