using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using EventIo.Servers;
using EventIo.Servers.Workloads;
using EventIo.Tests.Shell;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Peers;
using EventIo.Transfer;
using Xunit;

namespace EventIo.Tests.Transfer;

/// <summary>The cmdlets in another process: under low limits, and under strace.</summary>
public sealed partial class TransferLimitTests
{
    private const int Mebibyte = 1 << 20;
    private const string Import = "$ErrorActionPreference = 'SilentlyContinue'; ";

    private static readonly TransferMethod[] s_traced =
    [
        TransferMethod.Copy, TransferMethod.SendFile, TransferMethod.Splice, TransferMethod.MsgZeroCopy,
        TransferMethod.IoUringSendZc,
    ];

    [Theory, InlineData("Splice"), InlineData("Copy", Explicit = Run.Long)]
    public async Task A_limit_of_file_size_is_an_error_and_does_not_end_the_process(string method)
    {
        string prlimit = Peer.Require("prlimit");
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        int port = Listening.FreePort();
        using Process shell = ShellProcess.Start(["-c", Import +
            $"Receive-SocketFile {port} '{path}' -Method {method} -TimeoutSeconds 30 -ErrorVariable e; " +
            "\"$($e[0].FullyQualifiedErrorId) alive\""]);
        try
        {
            Listening.Await(port);
            using (Process limit = Process.Start(prlimit, ["--pid", $"{shell.Id}", "--fsize=1000000"]))
                await limit.WaitForExitAsync(TestContext.Current.CancellationToken);
            using (var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
            {
                socket.Connect(new IPEndPoint(IPAddress.Loopback, port));
                SendUntilClosed(socket);
            }
            ShellRun run = await ShellProcess.Finish(shell);
            Assert.Equal("DiskFull,EventIo.Commands.ReceiveSocketFileCommand alive", run.Output.Trim());
            Assert.False(File.Exists(path), "An incomplete file has the name of a complete one.");
        }
        finally
        {
            File.Delete(path);
        }
    }

    // All methods run in one shell, because strace makes the start of a shell several times slower.
    [Fact(Explicit = Run.Long)]
    public async Task The_counted_system_calls_equal_those_that_strace_sees()
    {
        string strace = Peer.Require("strace");
        foreach (TransferMethod method in s_traced)
            TransferMethods.Create(method).Dispose();
        using var folder = new TemporaryFolder();
        EventServer[] sinks = [.. s_traced.Select(
            _ => EventServerRegistry.Start(new EventServerOptions { Workload = Workload.Sink }))];
        string trace = folder["trace"];
        try
        {
            string sends = string.Join("; ", s_traced.Zip(sinks, (method, sink) =>
                $"Send-SocketFile '{folder[$"{method}"]}' 127.0.0.1 {sink.Port} -Method {method}"));
            foreach (TransferMethod method in s_traced)
                folder.Write($"{method}", new byte[8 * Mebibyte]);
            using Process process = Process.Start(new ProcessStartInfo(strace, [
                "-f", "--seccomp-bpf", "-q", "-o", trace, "-e",
                "trace=open,openat,connect,shutdown,read,pread64,sendto,sendfile,sendfile64,splice,ppoll,poll," +
                "recvmsg,io_uring_setup,io_uring_enter",
                ShellProcess.Program, "-c",
                Import + $"& {{ {sends} }} | ForEach-Object {{ \"$($_.Method) $($_.SystemCalls)\" }}"])
            {
                RedirectStandardOutput = true,
            })!;
            string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.SkipWhen(output.Length == 0, "strace may not trace a process of ours.");
            string[] lines = File.ReadAllLines(trace);
            string[] seen = [.. s_traced.Zip(sinks, (method, sink) =>
                $"{method} {CallsOnTheSocket(lines, sink.Port!.Value, folder[$"{method}"])}")];
            Assert.Equal(seen, output.Trim().Split('\n'));
            Assert.DoesNotContain(seen, row => row.EndsWith(" 0", StringComparison.Ordinal));
        }
        finally
        {
            Array.ForEach(sinks, sink => sink.Dispose());
        }
    }

    private static void SendUntilClosed(Socket socket)
    {
        byte[] zeros = new byte[Mebibyte];
        try
        {
            for (int i = 0; i < 5; i++)
                socket.Send(zeros);
            socket.Shutdown(SocketShutdown.Send);
            _ = socket.Receive(zeros);
        }
        catch (SocketException)
        {
            // The peer closes without reading all data.
        }
    }

    // The calls of the transfer's thread on the socket, the file, or a ring, from its reading of its own CPU time to
    // the end of the stream. Earlier calls test io_uring and wait for the connection. Later calls wait for
    // acknowledgements and move no data.
    private static int CallsOnTheSocket(string[] lines, int port, string path)
    {
        string connect = lines.First(line => line.Contains($"htons({port})", StringComparison.Ordinal));
        string thread = connect.Split(' ')[0];
        string[] own = [.. lines.Where(line => line.Split(' ', 2)[0] == thread)];
        string socket = Descriptor().Match(connect[connect.IndexOf("connect(", StringComparison.Ordinal)..]).Value;
        string opened = own.First(line => line.Contains($"\"{path}\"", StringComparison.Ordinal));
        string source = opened[(opened.LastIndexOf('=') + 1)..].Trim();
        int end = Array.FindIndex(own, Array.IndexOf(own, connect), line =>
            line.Contains($"shutdown({socket},", StringComparison.Ordinal));
        int begin = Array.FindLastIndex(own, end, line =>
            line.Contains("/schedstat\"", StringComparison.Ordinal)
                || line.Contains("io_uring_setup(", StringComparison.Ordinal));
        return own[(begin + 1)..end]
            .Where(line => !line.Contains("resumed>", StringComparison.Ordinal))
            .Count(line => Regex.IsMatch(
                line,
                $@"io_uring_enter\(|(read|pread64|sendto|sendfile|sendfile64|recvmsg|splice)\(({socket}|{source}),|" +
                $@"splice\([^,]+, [^,]+, {socket},|poll\(.*fd={socket},"));
    }

    [GeneratedRegex(@"\d+")]
    private static partial Regex Descriptor();
}
