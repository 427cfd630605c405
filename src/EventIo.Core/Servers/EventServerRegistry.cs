namespace EventIo.Servers;

/// <summary>The servers of this process, whichever runspace started them.</summary>
public static class EventServerRegistry
{
    private static readonly Lock Gate = new();
    private static readonly List<EventServer> Servers = [];
    private static int s_lastId;

    // A socket's path outlives its process unless somebody removes it.
    static EventServerRegistry() => AppDomain.CurrentDomain.ProcessExit += (_, _) => StopAll();

    /// <summary>The servers that run now: a copy, safe to stop them by.</summary>
    /// <returns>The servers in the order in which they were started.</returns>
    public static IReadOnlyList<EventServer> Snapshot()
    {
        lock (Gate)
            return [.. Servers];
    }

    /// <summary>Starts a server and keeps it until it is stopped.</summary>
    /// <param name="options">What it is to be.</param>
    /// <returns>The running server.</returns>
    /// <exception cref="ServerNameException">There is a server of that name.</exception>
    /// <exception cref="Native.NativeException">The kernel refused the address or the mechanism.</exception>
    /// <exception cref="NotSupportedException">The mechanism is not to be had.</exception>
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
