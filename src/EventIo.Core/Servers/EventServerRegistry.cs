using System.Diagnostics;

namespace EventIo.Servers;

/// <summary>The servers of this process, from all runspaces.</summary>
public static class EventServerRegistry
{
    private static readonly Lock Gate = new();
    private static readonly List<EventServer> Servers = [];
    private static int s_lastId;

    // The path of a UNIX socket outlives its process unless it is removed.
    static EventServerRegistry() => AppDomain.CurrentDomain.ProcessExit += (_, _) => StopAll();

    /// <summary>Returns the running servers: a copy, so that they can be stopped while it is enumerated.</summary>
    /// <returns>The servers in the order in which they were started.</returns>
    public static IReadOnlyList<EventServer> Snapshot()
    {
        lock (Gate)
            return [.. Servers];
    }

    /// <summary>Starts a server, and registers it until it is stopped.</summary>
    /// <param name="options">The server's options.</param>
    /// <returns>The running server.</returns>
    /// <exception cref="ServerNameException">A server of that name is already running.</exception>
    /// <exception cref="Native.NativeException">The kernel refused the address or the mechanism.</exception>
    /// <exception cref="NotSupportedException">The mechanism is not available.</exception>
    public static EventServer Start(EventServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        lock (Gate)
        {
            int id = s_lastId + 1;
            string name = options.Name ?? $"{options.Workload}Server{id}";
            if (Servers.Any(server => string.Equals(server.Name, name, StringComparison.OrdinalIgnoreCase)))
                throw new ServerNameException(name);
            EventServer started = EventServer.Start(options, id, name);
            s_lastId = id;
            started.Stopped += Forget;
            Servers.Add(started);
            return started;
        }
    }

    /// <summary>
    /// Stops servers together: all stop accepting first, and their connections share the time to end.
    /// </summary>
    /// <param name="servers">The servers.</param>
    /// <param name="timeout">How long connections may take to end by themselves.</param>
    /// <param name="cancellation">Ends the wait early.</param>
    public static void Stop(IReadOnlyCollection<EventServer> servers, TimeSpan timeout, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(servers);
        long begin = Stopwatch.GetTimestamp();
        foreach (EventServer server in servers)
            server.BeginDraining();
        foreach (EventServer server in servers)
            server.Stop(timeout - Stopwatch.GetElapsedTime(begin), cancellation);
    }

    /// <summary>Stops every server.</summary>
    public static void StopAll()
    {
        foreach (EventServer server in Snapshot())
            server.Stop();
    }

    private static void Forget(EventServer server)
    {
        lock (Gate)
            Servers.Remove(server);
    }
}
