using System.Management.Automation;
using System.Net;
using EventIo.Binding;
using EventIo.Commands.Bases;
using EventIo.Completion.Sockets;
using EventIo.Errors.Records;
using EventIo.Native;
using EventIo.Native.Linux.Bpf.Refusals;
using EventIo.Sockets;
using EventIo.Sockets.Events;

namespace EventIo.Commands;

/// <summary>Writes the events of this host's TCP sockets to the pipeline as they happen.</summary>
[Cmdlet(VerbsCommon.Watch, "TcpEvent", HelpUri = HelpPages.Base + "Watch-TcpEvent.md")]
[LinuxOnly("NETLINK_SOCK_DIAG")]
[OutputType(typeof(TcpEvent))]
public sealed class WatchTcpEventCommand : EventIoCmdlet
{
    private TcpEventQuery _query = new();

    /// <summary>The kinds of events to watch; by default Close.</summary>
    [Parameter(Position = 0)]
    [ValidateSet(
        nameof(TcpEventKind.Close),
        nameof(TcpEventKind.Connect),
        nameof(TcpEventKind.Accept),
        nameof(TcpEventKind.Retransmit),
        nameof(TcpEventKind.Reset),
        nameof(TcpEventKind.Drop),
        nameof(TcpEventKind.StateChange))]
    public string[] Kind
    {
        get => [.. _query.Kinds.Select(kind => kind.ToString())];
        set => _query = _query with { Kinds = [.. value.Select(name => Enum.Parse<TcpEventKind>(name, true))] };
    }

    /// <summary>The processes that have the sockets; by default all.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Id")]
    [ArgumentCompleter(typeof(SocketProcessCompleter))]
    [ValidateRange(1, int.MaxValue)]
    public int[] ProcessId { get; set; } = [];

    /// <summary>The sockets' own ports; by default all.</summary>
    [Parameter]
    [Alias("Port")]
    [ArgumentCompleter(typeof(ListenerPortCompleter))]
    [ValidateRange(IPEndPoint.MinPort, IPEndPoint.MaxPort)]
    public int[] LocalPort
    {
        get => [.. _query.LocalPorts];
        set => _query = _query with { LocalPorts = value };
    }

    /// <summary>Their peers' ports; by default all.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(RemotePortCompleter))]
    [ValidateRange(IPEndPoint.MinPort, IPEndPoint.MaxPort)]
    public int[] RemotePort
    {
        get => [.. _query.RemotePorts];
        set => _query = _query with { RemotePorts = value };
    }

    /// <summary>Their peers' addresses, or networks: 127.0.0.1, 10.0.0.0/8, ::1; by default all.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] RemoteAddress { get; set; } = [];

    /// <summary>How long to watch, in seconds; by default until Ctrl+C.</summary>
    [Parameter]
    [ValidateRange(0.001, 86_400)]
    public double DurationSeconds { get; set; }

    /// <summary>The number of events to write; by default unlimited. Rows about lost events do not count.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int First { get; set; } = int.MaxValue;

    /// <summary>Collects the processes, which are all watched together.</summary>
    protected override void ProcessRecord() =>
        _query = _query with { ProcessIds = [.. _query.ProcessIds.Concat(ProcessId).Distinct()] };

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        bool isRestricted = MyInvocation.ExpectingInput || _query.ProcessIds.Count > 0;
        IReadOnlyList<SocketProblemException> problems;
        (_query, problems) = TcpEventProcesses.Check(_query);
        foreach (SocketProblemException problem in problems)
            WriteError(SocketErrors.Create(problem, null));
        // Processes were expected from the pipeline, or specified, but none exists.
        if (isRestricted && _query.ProcessIds.Count == 0)
            return;
        try
        {
            _query = _query with { RemoteNetworks = [.. RemoteAddress.Select(this.ToAddressRange)] };
            using TcpEventWatcher watcher = TcpEventWatcher.Start(_query, Cancellation);
            using CancellationTokenRegistration wake = Cancellation.Register(watcher.Wake);
            foreach (TracingException problem in watcher.Problems)
                WriteError(TracingErrors.Create(problem, Kind));
            if (watcher.IsWatching)
                Watch(watcher);
        }
        catch (Exception exception) when (exception is SocketProblemException or NativeException)
        {
            WriteError(SocketErrors.Create(exception, null));
        }
        catch (OperationCanceledException)
        {
            // Ctrl+C: all events seen so far have been written.
        }
    }

    private void Watch(TcpEventWatcher watcher)
    {
        WriteVerbose("Watching.");
        long end = DurationSeconds > 0
            ? MonotonicClock.Nanoseconds + (long)(DurationSeconds * 1e9)
            : MonotonicClock.Never;
        for (int written = 0; !Cancellation.IsCancellationRequested;)
        {
            // Read once more after the end, so that no earlier event is lost.
            bool isOver = MonotonicClock.Nanoseconds >= end;
            foreach (TcpEvent row in watcher.Read(Cancellation))
            {
                WriteObject(row);
                if (row.Kind != TcpEventKind.Lost && ++written == First)
                    return;
            }
            if (isOver)
                return;
            watcher.Wait(end - MonotonicClock.Nanoseconds, Cancellation);
        }
    }
}
