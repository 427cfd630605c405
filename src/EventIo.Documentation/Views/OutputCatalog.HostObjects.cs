using EventIo.Inspection.Sets;
using EventIo.Inspection.Threads;
using EventIo.Servers;
using EventIo.Snapshots;
using EventIo.Sockets.Events;
using EventIo.Sockets.Listing;
using EventIo.Sockets.Options;
using EventIo.Sockets.References;
using EventIo.Sockets.TcpStatistics;

namespace EventIo.Documentation.Views;

/// <content>Servers, sockets, and the loops of live processes.</content>
internal static partial class OutputCatalog
{
    private static OutputType[] HostObjects =>
    [
        new(
            typeof(EventServer),
            nameof(EventServer.Id),
            nameof(EventServer.Name),
            nameof(EventServer.State),
            nameof(EventServer.Multiplexer),
            nameof(EventServer.Workload),
            nameof(EventServer.EndPoint),
            nameof(EventServer.ActiveConnections),
            nameof(EventServer.Fault))
        {
            Leading = [nameof(EventServer.Id)],
            Optional =
            [
                nameof(EventServer.RingFeatures),
                nameof(EventServer.RingSetupFlags),
                nameof(EventServer.SubmissionQueueSize),
                nameof(EventServer.CompletionQueueSize),
                nameof(EventServer.CompletionOverflows),
                nameof(EventServer.BufferRingSize),
                nameof(EventServer.RingBufferCount),
                nameof(EventServer.DirectDescriptorCount),
                nameof(EventServer.LinkedFileCount),
                nameof(EventServer.SubmissionPollingProcessor),
                nameof(EventServer.SubmissionPollingIdleMilliseconds),
                nameof(EventServer.SubmissionPollingCpuSeconds),
            ],
        },
        new(
            typeof(HostSnapshot),
            nameof(HostSnapshot.Host),
            nameof(HostSnapshot.TakenAt),
            nameof(HostSnapshot.WindowSeconds),
            nameof(HostSnapshot.SocketCount),
            nameof(HostSnapshot.ProcessCount),
            nameof(HostSnapshot.LoopCount),
            nameof(HostSnapshot.IsAnonymized)),
        new(
            typeof(TcpSocket),
            nameof(TcpSocket.Kind),
            nameof(TcpSocket.State),
            nameof(TcpSocket.Local),
            nameof(TcpSocket.Remote),
            nameof(TcpSocket.ProcessId),
            nameof(TcpSocket.ProcessName),
            nameof(TcpSocket.ReceiveQueueBytes),
            nameof(TcpSocket.SendQueueBytes))
        {
            Shown =
            [
                ("Process", "[EventIo.Views.FormatView]::Owner($this)"),
                ("FD", "$this.FileDescriptor"),
                ("OwningProcess", "$this.ProcessId"),
                ("Recv-Q", "$null -ne $this.AcceptQueue ? $this.AcceptQueue : $this.ReceiveQueueBytes"),
                ("Send-Q", "$null -ne $this.AcceptQueueLimit ? $this.AcceptQueueLimit : $this.SendQueueBytes"),
                ("RTT us", "$this.RttMicroseconds"),
            ],
        },
        new(
            typeof(TcpEvent),
            nameof(TcpEvent.Time),
            nameof(TcpEvent.Kind),
            nameof(TcpEvent.Grade),
            nameof(TcpEvent.Local),
            nameof(TcpEvent.Remote),
            nameof(TcpEvent.ProcessId),
            nameof(TcpEvent.ProcessName),
            nameof(TcpEvent.Note))
        {
            Optional =
            [
                nameof(TcpEvent.State),
                nameof(TcpEvent.PreviousState),
                nameof(TcpEvent.LatencyMicroseconds),
                nameof(TcpEvent.Result),
                nameof(TcpEvent.Direction),
                nameof(TcpEvent.Reason),
                nameof(TcpEvent.Location),
                nameof(TcpEvent.SequenceNumber),
                nameof(TcpEvent.Segments),
                nameof(TcpEvent.RequestedBacklog),
                nameof(TcpEvent.Backlog),
                nameof(TcpEvent.AgeSeconds),
                nameof(TcpEvent.AgeBound),
                nameof(TcpEvent.ClosedFirst),
                nameof(TcpEvent.BytesSent),
                nameof(TcpEvent.BytesReceived),
                nameof(TcpEvent.SegmentsSent),
                nameof(TcpEvent.SegmentsReceived),
                nameof(TcpEvent.RttMicroseconds),
                nameof(TcpEvent.TotalRetransmits),
                nameof(TcpEvent.BusyMicroseconds),
                nameof(TcpEvent.ReceiverLimitedMicroseconds),
                nameof(TcpEvent.SendBufferLimitedMicroseconds),
                nameof(TcpEvent.Info),
                nameof(TcpEvent.LostEvents),
                nameof(TcpEvent.Note),
            ],
        },
        new(
            typeof(TcpInfo),
            nameof(TcpInfo.Local),
            nameof(TcpInfo.Remote),
            nameof(TcpInfo.State),
            nameof(TcpInfo.RttMicroseconds),
            nameof(TcpInfo.CongestionWindowSegments),
            nameof(TcpInfo.TotalRetransmits),
            nameof(TcpInfo.Reading)),
        new(
            typeof(SocketOption),
            nameof(SocketOption.Name),
            nameof(SocketOption.Value),
            nameof(SocketOption.Unit),
            nameof(SocketOption.Note),
            nameof(SocketOption.Local),
            nameof(SocketOption.Remote)),
        new(
            typeof(SocketOptionChange),
            nameof(SocketOption.Name),
            nameof(SocketOptionChange.PreviousValue),
            nameof(SocketOptionChange.AskedValue),
            nameof(SocketOption.Value),
            nameof(SocketOption.Note),
            nameof(SocketOption.Local),
            nameof(SocketOption.Remote))
        {
            Leading =
            [
                nameof(SocketOption.Name),
                nameof(SocketOptionChange.PreviousValue),
                nameof(SocketOptionChange.AskedValue),
                nameof(SocketOption.Value),
            ],
        },
        new(
            typeof(SocketOptionDescription),
            nameof(SocketOptionDescription.Name),
            nameof(SocketOptionDescription.Unit),
            nameof(SocketOptionDescription.AppliesTo),
            nameof(SocketOptionDescription.Help)),
        new(
            typeof(SocketProfileSetting),
            nameof(SocketProfileSetting.Profile),
            nameof(SocketProfileSetting.Option),
            nameof(SocketProfileSetting.Value),
            nameof(SocketProfileSetting.Reason)),
        new(
            typeof(EventLoopThread),
            nameof(EventLoopThread.ProcessId),
            nameof(EventLoopThread.ProcessName),
            nameof(EventLoopThread.ThreadId),
            nameof(EventLoopThread.Mechanism),
            nameof(EventLoopThread.SetSize),
            nameof(EventLoopThread.RunningPercent),
            nameof(EventLoopThread.BlockedIn),
            nameof(EventLoopThread.Verdict)),
        new(
            typeof(EpollInstance),
            nameof(EpollInstance.ProcessId),
            nameof(EpollInstance.ProcessName),
            nameof(EpollInstance.FileDescriptor),
            nameof(EpollInstance.EntryCount),
            nameof(EpollInstance.ReadyCount),
            nameof(EpollInstance.Verdict)),
        new(
            typeof(EpollEntry),
            nameof(EpollEntry.ProcessId),
            nameof(EpollEntry.EpollDescriptor),
            nameof(EpollEntry.FileDescriptor),
            nameof(EpollEntry.Kind),
            nameof(EpollEntry.Local),
            nameof(EpollEntry.Remote),
            nameof(EpollEntry.Events),
            nameof(EpollEntry.IsReady)),
        new(
            typeof(IoUringInstance),
            nameof(IoUringInstance.ProcessId),
            nameof(IoUringInstance.ProcessName),
            nameof(IoUringInstance.FileDescriptor),
            nameof(IoUringInstance.CompletionQueue),
            nameof(IoUringInstance.OverflowCount),
            nameof(IoUringInstance.Verdict)),
        new(
            typeof(IoUringRequest),
            nameof(IoUringRequest.ProcessId),
            nameof(IoUringRequest.RingDescriptor),
            nameof(IoUringRequest.Place),
            nameof(IoUringRequest.Operation),
            nameof(IoUringRequest.FileDescriptor),
            nameof(IoUringRequest.Local),
            nameof(IoUringRequest.Remote)),
    ];
}
