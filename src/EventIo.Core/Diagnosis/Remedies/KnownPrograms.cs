using EventIo.Diagnosis.Readings;
using static System.FormattableString;

namespace EventIo.Diagnosis.Remedies;

/// <summary>The directives of common programs, for remedies that survive a restart.</summary>
internal static class KnownPrograms
{
    /// <summary>The programs.</summary>
    internal static IReadOnlyList<KnownProgram> All { get; } =
    [
        new("nginx")
        {
            Backlog = "listen {1} backlog={0}; in nginx.conf, then nginx -s reload",
            Workers = "worker_processes auto; in nginx.conf, then nginx -s reload",
            KeepAlive = "keepalive_timeout {0}s; in nginx.conf, then nginx -s reload",
            Descriptors = "worker_rlimit_nofile {0}; in nginx.conf, then nginx -s reload",
            NoDelay = "tcp_nodelay on; in nginx.conf, then nginx -s reload",
        },
        new("haproxy")
        {
            Backlog = "backlog {0} in the frontend section of haproxy.cfg, then systemctl reload haproxy",
            Workers = "nbthread in the global section of haproxy.cfg, one for each processor",
            KeepAlive = "timeout http-keep-alive {0}s in haproxy.cfg",
            Descriptors = "ulimit-n {0} in the global section of haproxy.cfg",
        },
        new("redis-server")
        {
            Backlog = "tcp-backlog {0} in redis.conf, then restart redis",
            Workers = "io-threads 4 in redis.conf, and SLOWLOG GET for the commands that take long",
            KeepAlive = "CONFIG SET timeout {0}",
            Descriptors = "maxclients and LimitNOFILE={0} of its unit, then restart redis",
        },
        new("node")
        {
            Backlog = "server.listen({{ port: {1}, backlog: {0} }})",
            Workers = "the cluster module, one worker for each processor",
            KeepAlive = "server.keepAliveTimeout = {0}000",
            NoDelay = "socket.setNoDelay(true)",
        },
        new("gunicorn")
        {
            Backlog = "gunicorn --backlog {0}",
            Workers = "gunicorn --workers with twice the number of processors plus 1",
            KeepAlive = "gunicorn --keep-alive {0}",
        },
        new("uvicorn")
        {
            Backlog = "uvicorn --backlog {0}",
            Workers = "uvicorn --workers, one for each processor",
            KeepAlive = "uvicorn --timeout-keep-alive {0}",
        },
        new("dotnet")
        {
            Backlog = "builder.WebHost.UseSockets(options => options.Backlog = {0}) for Kestrel",
            Workers = "await instead of blocking calls; ThreadPool.SetMinThreads until then",
            KeepAlive = "options.Limits.KeepAliveTimeout = TimeSpan.FromSeconds({0}) for Kestrel",
            NoDelay = "options.NoDelay = true in UseSockets for Kestrel",
        },
    ];

    /// <summary>Identifies a process's program, by its name or by one of its first arguments.</summary>
    /// <returns>The program; null if it is unknown.</returns>
    internal static KnownProgram? Find(HostProcess? process)
    {
        // Searches the interpreter, the program and a few options.
        const int Searched = 4;
        if (process is null)
            return null;
        string[] names = [process.Name, .. process.Arguments.Take(Searched).Select(FirstWord)];
        return All.FirstOrDefault(program => names.Contains(program.Name, StringComparer.Ordinal));
    }

    /// <summary>Returns the setting of a program with a value; a general text for an unknown program.</summary>
    /// <param name="process">The process.</param>
    /// <param name="setting">Chooses the setting.</param>
    /// <param name="general">The text for an unknown program.</param>
    /// <param name="value">The value.</param>
    /// <param name="port">The listener's port.</param>
    internal static string Directive(
        HostProcess? process, Func<KnownProgram, string> setting, string general, long value, int? port = null) =>
        Find(process) is { } program && setting(program) is { Length: > 0 } text
            ? Invariant($"{program.Name}: {string.Format(
                System.Globalization.CultureInfo.InvariantCulture, text, value, port)}")
            : general;

    // A title such as "nginx: master process /usr/sbin/nginx" is one argument.
    private static string FirstWord(string argument) =>
        Path.GetFileName(argument.Split(' ', 2)[0].TrimEnd(':'));
}
