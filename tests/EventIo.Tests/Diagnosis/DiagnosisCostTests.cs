using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using EventIo.Diagnosis;
using EventIo.Diagnosis.Observation;
using EventIo.Native;
using EventIo.Sockets;
using EventIo.Sockets.Listing;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Peers;
using Xunit;

namespace EventIo.Tests.Diagnosis;

/// <summary>
/// The CPU time of a diagnosis in this process, compared with reading the same files and listing the same sockets in
/// the same run: a slow machine is slow at both. The tests run alone, because nothing else may run in this process.
/// </summary>
[Collection(Lanes.Alone)]
public sealed class DiagnosisCostTests(ITestOutputHelper output)
{
    // A window reads everything twice, lists the sockets another 19 times, and evaluates the checks. The baseline reads
    // everything once.
    private const double MostTimes = 60;

    [Fact(Explicit = Run.Long)]
    public void A_window_of_5_s_over_10_000_sockets_and_200_processes_costs_a_bounded_multiple_of_plain_readings()
    {
        const int Processes = 200;
        const int Connections = 5_000;
        Assert.SkipWhen(
            ResourceLimits.Descriptors < (2 * Connections) + 2_000, $"RLIMIT_NOFILE is {ResourceLimits.Descriptors}.");
        List<IDisposable> open = [];
        try
        {
            for (int i = 0; i < Processes; i++)
                open.Add(OtherProcess.Start("sleep", "3600"));
            var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start(backlog: 128);
            open.Add(listener);
            for (int i = 0; i < Connections; i++)
            {
                var client = new TcpClient();
                client.Connect((IPEndPoint)listener.LocalEndpoint);
                open.Add(client);
                open.Add(listener.AcceptTcpClient());
            }
            // Run both once, so that their code is compiled before it is measured.
            PlainReading();
            HostDiagnosis.Run(new DiagnosisQuery { WindowSeconds = 0.1 }, TestContext.Current.CancellationToken);
            double plain = Cost(PlainReading);
            double seconds = Cost(
                () => HostDiagnosis.Run(new DiagnosisQuery(), TestContext.Current.CancellationToken));
            output.WriteLine($"{2 * Connections} sockets, {Processes} processes: {seconds:0.00} s of CPU time, " +
                $"{seconds / plain:0.0} plain readings, {GC.GetTotalMemory(false) >> 20} MiB.");
            Assert.InRange(seconds / plain, 0, MostTimes);
        }
        finally
        {
            open.Reverse();
            open.ForEach(item => item.Dispose());
        }
    }

    // The links of all descriptors of the host, and one listing of all TCP sockets.
    private static void PlainReading()
    {
        foreach (string process in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(process), out _))
                continue;
            try
            {
                foreach (string descriptor in Directory.EnumerateFileSystemEntries(process + "/fd"))
                    _ = new FileInfo(descriptor).LinkTarget;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // The process has ended or belongs to another user.
            }
        }
        using var diagnostics = new SocketDiagnostics(networkNamespace: null);
        _ = diagnostics.List(SocketKind.Tcp, new SocketQuery(), CancellationToken.None).Count();
    }

    private static double Cost(Action work)
    {
        using var self = Process.GetCurrentProcess();
        TimeSpan start = self.TotalProcessorTime;
        work();
        self.Refresh();
        return (self.TotalProcessorTime - start).TotalSeconds;
    }
}
