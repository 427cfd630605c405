using System.Diagnostics;
using System.Net.Sockets;
using Xunit;

namespace EventIo.Tests.Support.Peers;

/// <summary>
/// nginx on a UNIX socket, to compare how it parses the same bytes: it answers
/// every request that it understands with 200 and a few bytes.
/// </summary>
internal sealed class NginxServer : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Process _process;

    internal NginxServer()
    {
        string? program = Peer.Find("nginx");
        if (program is null)
            _folder.Dispose();
        Assert.SkipWhen(program is null, "nginx is not installed.");
        EndPoint = new UnixDomainSocketEndPoint(_folder["nginx.sock"]);
        _folder.Write("nginx.conf", System.Text.Encoding.UTF8.GetBytes($$"""
            daemon off; master_process off; pid nginx.pid; error_log stderr crit;
            events { }
            http {
              access_log off; keepalive_requests 1000000; client_max_body_size 0;
              client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
              uwsgi_temp_path uwsgi; scgi_temp_path scgi;
              server { listen unix:{{EndPoint}}; location / { return 200 "understood"; } }
            }
            """));
        _process = Process.Start(program, ["-e", "stderr", "-p", _folder.Path, "-c", _folder["nginx.conf"]]);
        Eventually.True(() => _process.HasExited || IsListening(), "nginx does not start.");
        Assert.False(_process.HasExited, "nginx does not start.");
    }

    internal UnixDomainSocketEndPoint EndPoint { get; }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _folder.Dispose();
    }

    private bool IsListening()
    {
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(EndPoint);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
