using System.Diagnostics;
using System.Globalization;
using EventIo.Tests.Shell;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Network;
using EventIo.Tests.Support.Peers;
using Xunit;

namespace EventIo.Tests.Remoting;

/// <summary>
/// An operator's host with a server's address, and hosts that it reaches by SSH: network namespaces, each with an sshd,
/// a host name and keys. Nothing of this machine is changed.
/// </summary>
internal sealed class RemoteHosts : IDisposable
{
    /// <summary>The address at which all hosts reach the operator's host.</summary>
    internal const string ServerAddress = "10.77.0.1";

    /// <summary>A user without privileges, who exists on the hosts only.</summary>
    internal const string OrdinaryUser = "visitor";

    private const string Sshd = "/usr/sbin/sshd";

    private readonly TemporaryFolder _folder = new();
    private readonly TestNamespace _operator = TestNamespace.Create();
    private readonly List<RemoteHost> _hosts = [];

    internal RemoteHosts()
    {
        Assert.SkipUnless(File.Exists(Sshd), "sshd (openssh-server) is not installed.");
        Peer.Require("ssh");
        Peer.Require("unshare");
        _operator.Ip("address", "add", $"{ServerAddress}/32", "dev", "lo");
        foreach (string key in (string[])["host", "user"])
            _operator.Execute("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", _folder[key]);
        File.Copy(_folder["user.pub"], _folder["authorized"]);
        File.WriteAllText(
            _folder["passwd"],
            File.ReadAllText("/etc/passwd")
            + $"{OrdinaryUser}:x:{100_000 + Environment.ProcessId}:100000::/tmp:/bin/sh\n");
        // sshd reads the files as the user who logs in.
        _operator.Execute("chmod", "-R", "go+rX", _folder.Path);
        _operator.Execute("chmod", "600", _folder["host"], _folder["user"]);
    }

    internal IReadOnlyList<RemoteHost> All => _hosts;

    /// <summary>Adds a host, which answers when this returns.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="start">A prefix of the command that starts its shell.</param>
    internal RemoteHost Add(string name, string start = "")
    {
        TestNamespace place = Connect(name, out string address);
        File.WriteAllText(_folder[name], $"""
            ListenAddress {address}
            HostKey {_folder["host"]}
            AuthorizedKeysFile {_folder["authorized"]}
            PidFile none
            StrictModes no
            UsePAM no
            PasswordAuthentication no
            PermitRootLogin yes
            Subsystem powershell {start}{ShellProcess.Program} -sshs -NoLogo -NoProfile

            """);
        // unshare(1) gives this host its own name and list of users. sshd requires an empty folder.
        OtherProcess sshd = place.Start("unshare", "--uts", "--mount", "sh", "-c", $"""
            hostname {name}
            mount --bind {_folder["passwd"]} /etc/passwd
            mount -t tmpfs none /run
            mkdir /run/sshd
            exec {Sshd} -D -f {_folder[name]} -E {_folder[name]}.log
            """);
        // Port 22 in the state LISTEN (proc_net_tcp(5)).
        Eventually.True(
            () => place.ReadNet("tcp").Contains(":0016 00000000:0000 0A", StringComparison.Ordinal),
            "sshd does not listen.");
        var host = new RemoteHost(name, address, place, sshd);
        _hosts.Add(host);
        return host;
    }

    /// <summary>Adds a host whose link is down.</summary>
    internal RemoteHost AddDown(string name)
    {
        TestNamespace place = Connect(name, out string address);
        place.Ip("link", "set", "uplink", "down");
        var host = new RemoteHost(name, address, place, Sshd: null);
        _hosts.Add(host);
        return host;
    }

    /// <summary>
    /// Runs a script on the operator's host. The script finds the connections to all hosts in $hosts (for
    /// -SSHConnection), the path of the module's manifest in $module, and the path of a folder for files in $folder.
    /// </summary>
    /// <param name="script">The script.</param>
    /// <param name="user">The user on the hosts, by the name of the host; null for root.</param>
    /// <returns>The lines that it wrote, without warnings.</returns>
    internal string[] Run(string script, Func<string, string?>? user = null)
    {
        using OtherProcess shell = Start(script, user);
        string[] lines =
        [
            .. shell.Output.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Where(line => !line.StartsWith("WARNING:", StringComparison.Ordinal)),
        ];
        Assert.True(lines.Length > 0, Errors());
        return lines;
    }

    /// <summary>Starts a script on the operator's host, as Run does.</summary>
    internal OtherProcess Start(string script, Func<string, string?>? user = null)
    {
        // New-PSSession -SSHConnection ignores UserName (PowerShell 7.6.9).
        string connections = string.Join(",\n", _hosts.Select(host => $$"""
            @{
                HostName = '{{(user?.Invoke(host.Name) is { } other ? $"{other}@" : "")}}{{host.Address}}'
                KeyFilePath = '{{_folder["user"]}}'; ConnectingTimeout = 60000
                Options = @{
                    StrictHostKeyChecking = 'no'; UserKnownHostsFile = '/dev/null'
                    LogLevel = 'ERROR'; ConnectTimeout = '5'
                }
            }
            """));
        File.WriteAllText(_folder["script.ps1"], $"""
            $hosts = @({connections})
            $module = '{Repository.Root}/EventIo.psd1'
            $server = '{ServerAddress}'
            $folder = '{_folder.Path}'
            {script}
            """);
        return _operator.Start(
            "sh", "-c",
            $"exec {ShellProcess.Program} -NoProfile -File {_folder["script.ps1"]} 2> {_folder["errors"]}");
    }

    public void Dispose()
    {
        foreach (RemoteHost host in _hosts)
            host.Sshd?.Dispose();
        EndSessions();
        foreach (RemoteHost host in _hosts)
            host.Place.Dispose();
        _operator.Dispose();
        _folder.Dispose();
    }

    // Sessions end with the operator's shell. A shell that was killed may leave sessions in these namespaces.
    private void EndSessions()
    {
        HashSet<string> places = [.. _hosts.Select(host => Link(host.Place))];
        foreach (Process process in Process.GetProcesses())
        {
            using (process)
            {
                try
                {
                    if (places.Contains(new FileInfo($"/proc/{process.Id}/ns/net").LinkTarget ?? ""))
                        process.Kill();
                }
                catch (Exception exception) when (exception is IOException
                    or UnauthorizedAccessException
                    or InvalidOperationException)
                {
                    // The process has ended meanwhile.
                }
            }
        }
    }

    private static string Link(TestNamespace place) => new FileInfo(place.Path).LinkTarget!;

    private string Errors() => File.ReadAllText(_folder["errors"]) + string.Concat(_hosts
        .Where(host => host.Sshd is not null)
        .Select(host => File.ReadAllText(_folder[host.Name] + ".log")));

    private TestNamespace Connect(string name, out string address)
    {
        TestNamespace place = TestNamespace.Create();
        string network = string.Create(CultureInfo.InvariantCulture, $"10.77.{_hosts.Count + 1}");
        address = $"{network}.2";
        _operator.Ip("link", "add", name, "type", "veth", "peer", "name", "uplink", "netns", place.Path);
        _operator.Ip("address", "add", $"{network}.1/24", "dev", name);
        _operator.Ip("link", "set", name, "up");
        place.Ip("address", "add", $"{address}/24", "dev", "uplink");
        place.Ip("link", "set", "uplink", "up");
        place.Ip("route", "add", "default", "via", $"{network}.1");
        return place;
    }
}
