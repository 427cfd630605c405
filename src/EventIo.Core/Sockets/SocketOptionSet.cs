namespace EventIo.Sockets;

/// <summary>The options that a user asked for, checked: a profile's, and single ones, which win over it.</summary>
public sealed class SocketOptionSet
{
    private SocketOptionSet(SocketOptionSetting[] settings) => Settings = settings;

    /// <summary>Nothing asked for.</summary>
    public static SocketOptionSet Empty { get; } = new([]);

    /// <summary>The options, in the order in which they are set.</summary>
    public IReadOnlyList<SocketOptionSetting> Settings { get; }

    /// <summary>Whether nothing was asked for.</summary>
    public bool IsEmpty => Settings.Count == 0;

    /// <summary>Takes what a user asked for.</summary>
    /// <param name="profile">A profile, or none.</param>
    /// <param name="options">Names and values of single options.</param>
    /// <returns>The set.</returns>
    /// <exception cref="SocketProblemException">An option is unknown, or can't have the value.</exception>
    public static SocketOptionSet Create(SocketProfileKind? profile, IEnumerable<KeyValuePair<string, object?>> options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var settings = new List<SocketOptionSetting>();
        if (profile is { } chosen)
        {
            settings.AddRange(SocketProfileCatalog.Find(chosen)
                .Select(setting => new SocketOptionSetting(setting.Description, setting.Value, IsFromProfile: true)));
        }
        foreach ((string name, object? value) in options)
        {
            SocketOptionDescription option = SocketOptionCatalog.Find(name);
            settings.RemoveAll(setting => setting.Option == option);
            object parsed = SocketOptionConversion.Parse(option, value);
            settings.Add(new SocketOptionSetting(option, parsed, IsFromProfile: false));
        }
        KeepAliveTimes keepAlive = settings.Aggregate(default(KeepAliveTimes), (times, setting) => times.Over(setting.KeepAlive));
        return settings.Count == 0
            ? Empty
            : new SocketOptionSet([.. settings.Select(setting => setting.KeepAlive.IsAny ? setting with { KeepAlive = keepAlive } : setting)]);
    }

    /// <summary>What a profile has that sockets of a kind don't.</summary>
    /// <param name="kind">The kind.</param>
    /// <returns>A sentence, or <see langword="null"/> when they have everything.</returns>
    public string? LeftOut(SocketKind kind)
    {
        IEnumerable<string> names =
            from setting in Settings where !setting.Option.Kinds.Contains(kind) select setting.Option.Name;
        return names.Any() ? $"{SocketProblems.Name(kind)} sockets don't have {string.Join(", ", names)}: left out." : null;
    }

    /// <summary>What whoever asked has to know, of sockets of a kind in this network namespace.</summary>
    /// <param name="kind">The kind.</param>
    /// <returns>Sentences; none when there is nothing to say.</returns>
    public IEnumerable<string> Notes(SocketKind kind)
    {
        if (LeftOut(kind) is { } leftOut)
            yield return leftOut;
        foreach (SocketOptionSetting setting in Settings.Where(setting => setting.Option.Kinds.Contains(kind)))
        {
            if (FastOpen.Note(setting.Option, setting.Value) is { } note)
                yield return $"{setting.Option}: {note} {FastOpen.EnableAction}";
        }
    }

    /// <summary>What is to be set on a socket.</summary>
    /// <param name="socket">The socket.</param>
    /// <returns>The options that fit it.</returns>
    /// <exception cref="SocketProblemException">
    /// One that was asked for by itself is misplaced there, or everything in a profile is.
    /// </exception>
    public IReadOnlyList<SocketOptionSetting> For(SocketReference socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        SocketOptionSetting? misplaced =
            Settings.FirstOrDefault(setting => !setting.IsFromProfile && setting.Option.IsMisplaced(socket))
            ?? (!IsEmpty && Settings.All(setting => setting.Option.IsMisplaced(socket)) ? Settings[0] : null);
        return misplaced is null
            ? [.. Settings.Where(setting => setting.Option.Fits(socket.Identity))]
            : throw SocketProblems.OptionNotForSocket(misplaced.Option, socket.Identity);
    }

    /// <summary>What a server sets: on listeners, from which accepted sockets have most, and on each accepted socket.</summary>
    /// <param name="kind">What it speaks.</param>
    /// <param name="isIPv6">Whether over IPv6.</param>
    /// <returns>Both; what fits neither is left out when a profile has it.</returns>
    /// <exception cref="SocketProblemException">One that was asked for by itself fits neither.</exception>
    internal (SocketOptionSetting[] OnListener, SocketOptionSetting[] OnAccepted) ForServer(SocketKind kind, bool isIPv6)
    {
        foreach (SocketOptionSetting setting in Settings.Where(setting => !setting.IsFromProfile))
        {
            if (!setting.Option.Fits(kind, isIPv6, SocketRole.Listener | SocketRole.Connected))
                throw SocketProblems.OptionNotFor(setting.Option, $"a server over {SocketProblems.Name(kind)}");
        }
        return (
            [.. Settings.Where(setting => setting.Option.Fits(kind, isIPv6, SocketRole.Listener))],
            [.. Settings.Where(setting =>
                !setting.Option.IsInherited && setting.Option.Fits(kind, isIPv6, SocketRole.Connected))]);
    }

    /// <summary>What is set on both ends of a connection that is made for a measurement.</summary>
    /// <param name="kind">What it speaks; over IPv4.</param>
    /// <returns>The options; those of a profile that don't fit are left out.</returns>
    /// <exception cref="SocketProblemException">One that was asked for by itself doesn't fit.</exception>
    internal SocketOptionSetting[] ForConnection(SocketKind kind)
    {
        foreach (SocketOptionSetting setting in Settings.Where(setting => !setting.IsFromProfile))
        {
            if (!setting.Option.Fits(kind, isIPv6: false, SocketRole.Connected))
                throw SocketProblems.OptionNotFor(setting.Option, $"a measurement over {SocketProblems.Name(kind)}");
        }
        return [.. Settings.Where(setting => setting.Option.Fits(kind, isIPv6: false, SocketRole.Connected))];
    }
}
