using System.Net;
using System.Net.Sockets;
using EventIo.Diagnosis;
using EventIo.Diagnosis.Observation;
using EventIo.Diagnosis.Readings;
using EventIo.Findings;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Machine;
using Xunit;

namespace EventIo.Tests.Diagnosis;

/// <summary>
/// How many processes an observation still reads after Ctrl+C, in each of its phases. The observation calls a method of
/// the query for each process, so the test can count the processes.
/// </summary>
public sealed class HostInterruptionTests : IDisposable
{
    private readonly CancellationTokenSource _interruption = new();
    private int _read;
    private int _readAgain;
    private HostObserver? _observer;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void The_first_reading_ends_at_the_process_where_it_is_interrupted(int processes)
    {
        if (processes == 0)
            _interruption.Cancel();
        Assert.Throws<OperationCanceledException>(() => Observe(
            () => InterruptIf(_read == processes), interruptedUnits: int.MaxValue));
        Assert.Equal((processes, 0), (_read, _readAgain));
    }

    [Fact]
    public void An_interrupted_second_reading_ends_at_once_and_keeps_the_socket_owners_of_the_first_reading()
    {
        using Socket listener = Listen();
        HostWindow window = Observe(() => InterruptIf(_readAgain == 1), interruptedUnits: 0);
        Assert.Equal((1, 0), (_readAgain, window.After.Processes.Count));
        Assert.Equal(window.Before.Processes.Count, window.After.UnreadProcesses);
        Assert.Equal(
            Environment.ProcessId,
            window.After.Sockets.Listeners.Single(socket => socket.LocalPort == Port(listener)).ProcessId);
        Assert.Contains(
            $"Not read again after the interruption: {window.After.UnreadProcesses:N0} process",
            HostDiagnosis.Judge(window).Findings[^1].Evidence, StringComparison.Ordinal);
    }

    [Fact]
    public void After_an_interruption_servers_are_read_first_and_unread_processes_are_counted()
    {
        Assert.SkipUnless(Host.IsLinux, "Hosts are diagnosed on Linux.");
        const int Descriptors = 10;
        HostProcess other = new(1, "init") { Descriptors = Descriptors };
        HostProcess server = new(Environment.ProcessId, "server") { Descriptors = Descriptors, HasSockets = true };
        var census = new ProcessCensus(new DiagnosisQuery(), CgroupMounts.Read());
        _interruption.Cancel();
        census.ReadAgain(
            new HashSet<uint>(), new HostState { Processes = TestWindow.Processes(other, server) },
            new InterruptedWork(InterruptedWork.Process + Descriptors, _interruption.Token));
        Assert.Equal([server.Id], census.Processes.Keys);
        Assert.Equal(1, census.Unread);
    }

    [Fact]
    public async Task An_interrupted_window_is_read_to_the_end_if_little_is_left_to_read()
    {
        using Socket listener = Listen();
        HostWindow window = await InterruptWindow(interruptedUnits: int.MaxValue);
        Assert.Equal(0, window.After.UnreadProcesses);
        Assert.Contains(Environment.ProcessId, window.After.Processes.Keys);
        Assert.Null(window.After.Sockets.Problem);
    }

    [Fact]
    public async Task An_interrupted_window_lists_the_checks_that_could_not_be_made()
    {
        using Socket listener = Listen();
        HostWindow window = await InterruptWindow(interruptedUnits: 0);
        Assert.Equal((0, window.Before.Processes.Count), (_readAgain, window.After.UnreadProcesses));
        DiagnosisResult result = HostDiagnosis.Judge(window);
        Assert.NotEmpty(result.Findings);
        Assert.Contains(result.Passed, row => row.Kind == FindingKind.NotChecked
            && row.Evidence.StartsWith("AcceptQueueOverflowed: The window was interrupted", StringComparison.Ordinal));
    }

    [Fact]
    public void Reading_is_limited_only_after_the_interruption()
    {
        var work = new InterruptedWork(units: 3, _interruption.Token);
        Assert.True(work.TrySpend(1_000));
        _interruption.Cancel();
        Assert.True(work.TrySpend(2));
        Assert.False(work.TrySpend(2));
        work.Spend(1);
        Assert.Throws<OperationCanceledException>(() => work.Spend(1));
    }

    public void Dispose() => _interruption.Dispose();

    private async Task<HostWindow> InterruptWindow(int interruptedUnits)
    {
        // The observer takes a look every half second.
        const double Seconds = 10;
        Task<HostWindow> observing = Task.Factory.StartNew(
            () => Observe(static () => { }, interruptedUnits, Seconds), CancellationToken.None,
            TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Eventually.True(() => _observer?.Looks > 0, "The observer has taken no look.");
        await _interruption.CancelAsync();
        return await observing;
    }

    private HostWindow Observe(Action asked, int interruptedUnits, double seconds = 0.1)
    {
        Assert.SkipUnless(Host.IsLinux, "Hosts are diagnosed on Linux.");
        var query = new DiagnosisQuery
        {
            WindowSeconds = seconds,
            IsNameWanted = _ =>
            {
                if (_observer!.Looks > 0)
                    _readAgain++;
                else
                    _read++;
                asked();
                return true;
            },
        };
        _observer = new HostObserver(query, inspects: true, interruptedUnits);
        return _observer.Observe(_interruption.Token);
    }

    private void InterruptIf(bool isDue)
    {
        if (isDue)
            _interruption.Cancel();
    }

    private static Socket Listen()
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        return listener;
    }

    private static int Port(Socket listener) => ((IPEndPoint)listener.LocalEndPoint!).Port;
}
