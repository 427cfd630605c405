using EventIo.Native;
using EventIo.Native.Linux;
using EventIo.Native.Linux.Bpf.Refusals;
using EventIo.Native.Linux.Bpf.Types;

namespace EventIo.Sockets.Events;

/// <summary>
/// Watches the TCP sockets of this process's network namespace. Events wait in kernel buffers until they are read;
/// those that find no room are counted. For one thread, except for <see cref="Wake"/>.
/// </summary>
/// <remarks>
/// All kernel objects belong to descriptors of this process: they are removed when these are closed, even if the
/// process is killed.
/// </remarks>
public sealed class TcpEventWatcher : IDisposable
{
    // The programs don't wake the reader. The buffer holds 3 million events a second for this interval.
    private const long TraceIntervalNanoseconds = 20_000_000;

    private readonly TcpEventQuery _query;
    private readonly List<TracingException> _problems = [];
    private readonly ConnectionTable _table;
    private readonly WakeEvent _wake = new();
    private ClosedSockets? _closed;
    private TraceSession? _trace;
    private TraceParser? _parser;

    private TcpEventWatcher(TcpEventQuery query)
    {
        _query = query;
        _table = new ConnectionTable(query.Kinds.Contains(TcpEventKind.Close));
    }

    /// <summary>Kinds that can't be traced here, and why. One problem may apply to several kinds.</summary>
    public IReadOnlyList<TracingException> Problems => _problems;

    /// <summary>Whether any of the wanted kinds is watched.</summary>
    public bool IsWatching => _closed is not null || IsTracing;

    private bool IsTracing => _trace is { HasPrograms: true };

    /// <summary>Starts to watch.</summary>
    /// <param name="query">Selects the events.</param>
    /// <param name="cancellation">Cancels the preparation.</param>
    /// <returns>The watcher, which reports events from now on.</returns>
    /// <exception cref="SocketProblemException">The kernel has no socket diagnostics.</exception>
    /// <exception cref="NativeException">A system call failed.</exception>
    /// <exception cref="OperationCanceledException">The preparation was cancelled.</exception>
    public static TcpEventWatcher Start(TcpEventQuery query, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(query);
        return Start(query, () => KernelTypes.OfHost, cancellation);
    }

    /// <summary>The same with the specified kernel types.</summary>
    internal static TcpEventWatcher Start(
        TcpEventQuery query, Func<KernelTypes> types, CancellationToken cancellation)
    {
        var watcher = new TcpEventWatcher(query);
        try
        {
            watcher.Begin(types, cancellation);
            return watcher;
        }
        catch
        {
            watcher.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _trace?.Dispose();
        _closed?.Dispose();
        _table.Dispose();
        _wake.Dispose();
    }

    /// <summary>Ends a wait, from another thread.</summary>
    public void Wake() => _wake.Set();

    /// <summary>Waits until there are events to read, or until <see cref="Wake"/>.</summary>
    /// <param name="timeoutNanoseconds">
    /// The longest wait. The wait also ends from time to time to list the sockets, so that the process of a socket is
    /// known when the socket ends.
    /// </param>
    /// <param name="cancellation">Cancels the listing.</param>
    public void Wait(long timeoutNanoseconds, CancellationToken cancellation)
    {
        _table.RefreshIfDue(cancellation);
        long untilDue = _table.DueAt - MonotonicClock.Nanoseconds;
        long longest = Math.Max(0, IsTracing ? Math.Min(untilDue, TraceIntervalNanoseconds) : untilDue);
        ReadOnlySpan<int> descriptors = _closed is null
            ? [_wake.Descriptor]
            : [_wake.Descriptor, _closed.Descriptor];
        PollCalls.WaitForAny(descriptors, Math.Clamp(timeoutNanoseconds, 0, longest));
    }

    /// <summary>Reads the available events.</summary>
    /// <param name="cancellation">Cancels reading.</param>
    /// <returns>The events, those of each grade in their order; first the number of lost events, if any.</returns>
    public IEnumerable<TcpEvent> Read(CancellationToken cancellation)
    {
        // Traced events first: they show the processes of connections that end.
        while (ReadTraced(cancellation) is { } row)
        {
            if (_query.Accepts(row))
                yield return row;
        }
        if (_trace?.DrainLostCount() is > 0 and var lostRecords)
            yield return Lost(TcpEventGrade.Traced, lostRecords);
        while (!cancellation.IsCancellationRequested && _closed?.Read() is { } row)
        {
            if (_query.Accepts(row))
                yield return row;
        }
        if (_closed?.DrainLostCount() is > 0 and var lostMessages)
            yield return Lost(TcpEventGrade.Netlink, lostMessages);
    }

    private static TcpEvent Lost(TcpEventGrade grade, long count) => new()
    {
        Time = DateTime.UtcNow,
        Kind = TcpEventKind.Lost,
        Grade = grade,
        LostEvents = count,
        Note = "The buffer in the kernel was full: rows were read too slowly.",
    };

    private void Begin(Func<KernelTypes> types, CancellationToken cancellation)
    {
        _table.Refresh(cancellation);
        TcpEventKind[] traced =
        [
            .. _query.Kinds.Where(kind => kind is not (TcpEventKind.Close or TcpEventKind.Lost)).Distinct(),
        ];
        if (traced.Length > 0)
            BeginTrace(types, traced);
        if (_query.Kinds.Contains(TcpEventKind.Close))
            _closed = new ClosedSockets(_table);
    }

    private void BeginTrace(Func<KernelTypes> types, TcpEventKind[] kinds)
    {
        try
        {
            KernelTypes known = types();
            _trace = new TraceSession(known, NetworkNamespace.OwnInode());
            _parser = new TraceParser(
                known, _table,
                _query.Kinds.Any(kind => kind is not (TcpEventKind.Connect or TcpEventKind.Accept)));
        }
        catch (TracingException exception)
        {
            _problems.Add(exception);
            return;
        }
        _problems.AddRange(_trace.Add(kinds));
    }

    private TcpEvent? ReadTraced(CancellationToken cancellation) =>
        !cancellation.IsCancellationRequested && _trace is not null && _trace.TryRead(out ReadOnlySpan<byte> record)
            ? _parser!.Parse(record, _trace.MissingFields(record), cancellation)
            : null;
}
