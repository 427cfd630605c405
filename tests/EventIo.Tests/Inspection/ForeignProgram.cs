using System.Diagnostics;
using System.Globalization;
using System.Text;
using EventIo.Inspection.Threads;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Machine;
using EventIo.Tests.Support.Peers;
using Xunit;

namespace EventIo.Tests.Inspection;

/// <summary>A third-party server, listening on a port of loopback.</summary>
internal sealed class ForeignProgram : IDisposable
{
    private const string Kestrel = "kestrel";

    private readonly TemporaryFolder _folder;
    private readonly Process _process;
    private readonly string[] _load;

    private ForeignProgram(TemporaryFolder folder, Process process, int port, WaitMechanism mechanism, string[] load) =>
        (_folder, _process, Port, Mechanism, _load) = (folder, process, port, mechanism, load);

    /// <summary>Programs that serve through an epoll set.</summary>
    public static TheoryData<string> OnEpoll =>
        ["nginx", "redis-server", "haproxy", "node", "python3", "java", "go", Kestrel];

    /// <summary>Programs on epoll that start quickly.</summary>
    internal static IReadOnlyList<string> Quick => ["nginx", "redis-server", "haproxy", "node", "python3"];

    /// <summary>Programs that serve each connection in a separate process, by select(2) or poll(2).</summary>
    public static TheoryData<string> OnPollOrSelect => ["sshd", "socat"];

    internal int Port { get; }

    internal WaitMechanism Mechanism { get; }

    /// <summary>The process and those that it has started.</summary>
    internal int[] ProcessIds => [.. Tree(_process.Id)];

    /// <summary>Finds a program. The PATH of an ordinary user may lack /usr/sbin.</summary>
    /// <returns><see langword="null"/> if it is not installed.</returns>
    internal static string? Find(string name) => name == Kestrel ? KestrelProgram.Find()
        : Peer.Find(name) ?? (File.Exists($"/usr/sbin/{name}") ? $"/usr/sbin/{name}" : null);

    /// <summary>Starts a program; skips the test if it is not installed.</summary>
    internal static ForeignProgram Start(string name)
    {
        string? path = Find(name);
        Assert.SkipWhen(path is null, $"{name} is not installed.");
        int port = Listening.FreePort();
        var folder = new TemporaryFolder();
        (string[] arguments, WaitMechanism mechanism) = Prepare(name, folder, port);
        if (name == "go")
            path = folder["server"];
        if (name == "sshd" && !Directory.Exists("/run/sshd"))
        {
            // sshd requires the folder; a mount namespace provides one without changing the host.
            Assert.SkipUnless(Capability.Administration, "sshd needs /run/sshd.");
            arguments =
            [
                "--mount", "sh", "-c", "mount -t tmpfs none /run && mkdir /run/sshd && exec \"$@\"", "sh", path,
                .. arguments,
            ];
            path = Peer.Find("unshare") ?? path;
        }
        // wrk connects again after a response that is not HTTP, and some servers start a process for each connection.
        string wrk = $"http://127.0.0.1:{port}/";
        string[] load = name == "redis-server"
            ? ["redis-benchmark", "-p", $"{port}", "-n", "1000000000", "-c", "32", "-q", "PING"]
            : ["wrk", "-t1", mechanism == WaitMechanism.Epoll ? "-c32" : "-c2", "-d3600", wrk];
        var start = new ProcessStartInfo(path, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder.Path,
        };
        Process process = Process.Start(start)!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var program = new ForeignProgram(folder, process, port, mechanism, load);
        Eventually.True(() => process.HasExited || IsListening(port), $"{name} does not listen.");
        if (process.HasExited)
        {
            program.Dispose();
            Assert.Skip($"{name} does not start here.");
        }
        return program;
    }

    /// <summary>Loads it until the returned process is disposed; skips the test without a load generator.</summary>
    internal OtherProcess Load()
    {
        OtherProcess load = OtherProcess.Start(_load[0], _load[1..]);
        _ = load.Output.ReadToEndAsync();
        return load;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }
        _process.Dispose();
        _folder.Dispose();
    }

    private static (string[] Arguments, WaitMechanism Mechanism) Prepare(string name, TemporaryFolder folder, int port)
    {
        switch (name)
        {
            case "nginx":
                // Root in a container may lack the capability to look into workers of another user.
                string user = Environment.IsPrivilegedProcess ? "user root root; " : "";
                Write(folder, "nginx.conf", $$"""
                    {{user}}daemon off; worker_processes 4; pid nginx.pid; error_log stderr crit;
                    events { worker_connections 512; }
                    http {
                      access_log off; keepalive_requests 1000000000;
                      client_body_temp_path b; proxy_temp_path p; fastcgi_temp_path f; uwsgi_temp_path u;
                      scgi_temp_path s;
                      server {
                        listen 127.0.0.1:{{port}} reuseport;
                        location / { return 200 "ok"; }
                        location = /status { stub_status; }
                      }
                    }
                    """);
                return (["-e", "stderr", "-p", folder.Path, "-c", folder["nginx.conf"]], WaitMechanism.Epoll);
            case "haproxy":
                Write(folder, "haproxy.cfg", $"""
                    global
                      nbthread 2
                    defaults
                      mode http
                      timeout client 60s
                      timeout server 60s
                      timeout connect 60s
                    frontend web
                      bind 127.0.0.1:{port}
                      http-request return status 200 content-type text/plain string ok

                    """);
                return (["-db", "-f", folder["haproxy.cfg"]], WaitMechanism.Epoll);
            case "redis-server":
                return (["--port", $"{port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
                    WaitMechanism.Epoll);
            case "node":
                return (["-e", $"require('http').createServer((q, s) => s.end('ok')).listen({port}, '127.0.0.1')"],
                    WaitMechanism.Epoll);
            case "python3":
                Write(folder, "server.py", ForeignSources.Asyncio);
                return (["server.py", $"{port}"], WaitMechanism.Epoll);
            case "java":
                Write(folder, "Server.java", ForeignSources.Java);
                return (["Server.java", $"{port}"], WaitMechanism.Epoll);
            case Kestrel:
                KestrelProgram.Build(folder);
                return ([folder["server.dll"], $"{port}"], WaitMechanism.Epoll);
            case "go":
                Write(folder, "server.go", ForeignSources.Go);
                Build(folder);
                return ([$"{port}"], WaitMechanism.Epoll);
            case "sshd":
                using (Process key = Process.Start(
                    "ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", folder["key"]]))
                    key.WaitForExit();
                return (["-D", "-e", "-p", $"{port}", "-h", folder["key"], "-f", "/dev/null", "-o",
                    "ListenAddress=127.0.0.1",
                    "-o", $"PidFile={folder["pid"]}"], WaitMechanism.Poll);
            default:
                return ([$"TCP-LISTEN:{port},bind=127.0.0.1,fork", "PIPE"], WaitMechanism.Select);
        }
    }

    private static void Build(TemporaryFolder folder)
    {
        var start = new ProcessStartInfo(Peer.Find("go")!, ["build", "-o", folder["server"], folder["server.go"]]);
        start.Environment["GO111MODULE"] = "off";
        start.Environment["GOCACHE"] = folder["cache"];
        using Process build = Process.Start(start)!;
        build.WaitForExit();
        Assert.SkipWhen(build.ExitCode != 0, "go can't build here.");
    }

    private static void Write(TemporaryFolder folder, string name, string text) =>
        folder.Write(name, Encoding.UTF8.GetBytes(text));

    private static bool IsListening(int port)
    {
        try
        {
            Client.Connect(port).Dispose();
            return true;
        }
        catch (System.Net.Sockets.SocketException)
        {
            return false;
        }
    }

    private static IEnumerable<int> Tree(int process)
    {
        string children;
        try
        {
            children = string.Concat(Directory.EnumerateDirectories($"/proc/{process}/task")
                .Select(task => File.ReadAllText($"{task}/children")));
        }
        catch (IOException)
        {
            return [];
        }
        return children.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(child => Tree(int.Parse(child, CultureInfo.InvariantCulture))).Prepend(process);
    }
}
