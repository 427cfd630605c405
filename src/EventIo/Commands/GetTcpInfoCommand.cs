using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using EventIo.Binding;
using EventIo.Commands.Bases;
using EventIo.Errors.Records;
using EventIo.Native;
using EventIo.Snapshots;
using EventIo.Sockets.Listing;
using EventIo.Sockets.References;
using EventIo.Sockets.TcpStatistics;

namespace EventIo.Commands;

/// <summary>Reports the kernel's figures about TCP connections (TCP_INFO), once or repeatedly.</summary>
[Cmdlet(VerbsCommon.Get, "TcpInfo", HelpUri = HelpPages.Base + "Get-TcpInfo.md")]
[LinuxOnly("TCP_INFO")]
[OutputType(typeof(TcpInfo))]
public sealed class GetTcpInfoCommand : SocketCmdlet
{
    private const string InputObjectSet = "InputObject";
    private const string SnapshotSet = "Snapshot";

    private readonly List<TcpSocket> _watched = [];
    private readonly TcpInfoSampler _sampler = new();
    private int _timeWaits;

    /// <summary>Sockets of Get-TcpSocket, of any process.</summary>
    [Parameter(ParameterSetName = InputObjectSet, Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    public TcpSocket[] InputObject { get; set; } = [];

    /// <summary>A snapshot to read instead of the kernel.</summary>
    [Parameter(ParameterSetName = SnapshotSet, Mandatory = true)]
    [Parameter(ParameterSetName = InputObjectSet)]
    [Parameter(ParameterSetName = ProcessSet)]
    [ValidateNotNull]
    public HostSnapshot? Snapshot { get; set; }

    /// <summary>Repeats until Ctrl+C or until the connections have ended.</summary>
    [Parameter]
    public SwitchParameter Watch { get; set; }

    /// <summary>Watch: seconds between two samples.</summary>
    [Parameter]
    [ValidateRange(0.01, 86_400)]
    public double IntervalSeconds { get; set; } = 1;

    /// <summary>Watch: the number of samples of each connection; by default unlimited.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int SampleCount { get; set; } = int.MaxValue;

    private static ParameterScope<bool>[] Scopes =>
    [
        new(nameof(IntervalSeconds), "-Watch", isWatching => isWatching),
        new(nameof(SampleCount), "-Watch", isWatching => isWatching),
    ];

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        if (ParameterScope<bool>.Check(
            Scopes, MyInvocation.BoundParameters, Watch, "there is a single sample") is { } error)
            ThrowTerminatingError(error);
        if (this.CheckSnapshot(Snapshot, nameof(Watch)) is { } misplaced)
            ThrowTerminatingError(misplaced);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == InputObjectSet)
        {
            foreach (TcpSocket socket in InputObject)
                Add(socket);
        }
        else if (Snapshot is not null)
        {
            foreach (TcpSocket socket in Recorded(Snapshot))
                Add(socket);
        }
        else if (Watch)
        {
            ForEachSocket(socket => _watched.Add(TcpInfoSampler.Identify(socket)));
        }
        else
        {
            ForEachSocket(socket => WriteObject(TcpInfoSampler.Read(socket)));
        }
    }

    /// <summary>Watches, now that all connections are known.</summary>
    protected override void EndProcessing()
    {
        if (_timeWaits > 0)
            WriteWarning(string.Create(CultureInfo.InvariantCulture,
                $"Left out {_timeWaits} connections in TIME_WAIT: the kernel keeps no TCP_INFO of them."));
        long begin = Stopwatch.GetTimestamp();
        for (int sample = 0; sample < SampleCount && _watched.Count > 0; sample++)
        {
            TimeSpan left = TimeSpan.FromSeconds(sample * IntervalSeconds) - Stopwatch.GetElapsedTime(begin);
            if (left > TimeSpan.Zero && Cancellation.WaitHandle.WaitOne(left))
                return;
            _watched.RemoveAll(socket => !IsStillThere(socket));
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _sampler.Dispose();
        base.Dispose(disposing);
    }

    private void Add(TcpSocket socket)
    {
        // A socket in TIME_WAIT has no owner; the kernel keeps its ends and a timer, but none of the figures.
        if (socket.State == TcpState.TimeWait)
            _timeWaits++;
        else if (Watch)
            _watched.Add(socket);
        else if (!Sample(socket))
            WriteError(Snapshot is null ? SocketErrors.Gone(socket) : SocketErrors.NotInSnapshot(socket));
    }

    private bool IsStillThere(TcpSocket socket)
    {
        bool isThere = Sample(socket);
        if (!isThere)
            WriteWarning($"{socket} has ended.");
        return isThere;
    }

    // Returns whether the socket exists; any other failure to read it is an error.
    private bool Sample(TcpSocket socket)
    {
        TcpInfo? info = null;
        if (!Try(() => info = Snapshot is null ? _sampler.Sample(socket) : Snapshot.Sample(socket), socket))
            return true;
        if (info is not null)
            WriteObject(Snapshot.Mark(info));
        return info is not null;
    }

    // Returns all, or the one with the specified process and descriptor.
    private IEnumerable<TcpSocket> Recorded(HostSnapshot snapshot)
    {
        IEnumerable<TcpSocket> sockets = snapshot.Find(new SocketQuery()).List(Cancellation);
        if (ParameterSetName == SnapshotSet)
            return sockets;
        TcpSocket[] found =
        [
            .. sockets.Where(socket => socket.Owners.Any(
                owner => owner.ProcessId == ProcessId && owner.FileDescriptor == FileDescriptor)),
        ];
        if (found.Length == 0)
            WriteError(SocketErrors.NotInSnapshot($"descriptor {FileDescriptor} of process {ProcessId}"));
        return found;
    }
}
