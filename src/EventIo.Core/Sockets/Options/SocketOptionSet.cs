
namespace EventIo.Sockets.Options;

/// <summary>
/// The checked options that a user requested: a profile's, and individual ones, which take precedence.
/// </summary>
public sealed class SocketOptionSet
{
    private SocketOptionSet(SocketOptionSetting[] settings) => Settings = settings;

    /// <summary>No options.</summary>
    public static SocketOptionSet Empty { get; } = new([]);

    /// <summary>The options, in the order in which they are set.</summary>
    public IReadOnlyList<SocketOptionSetting> Settings { get; }

    /// <summary>Whether there are no options.</summary>
    public bool IsEmpty => Settings.Count == 0;

    /// <summary>Creates a set from a user's request.</summary>
    /// <param name="profile">A profile; null for none.</param>
    /// <param name="options">Names and values of individual options.</param>
    /// <returns>The set.</returns>
    /// <exception cref="SocketProblemException">An option is unknown, or its value invalid.</exception>
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
        KeepAliveTimes keepAlive = settings.Aggregate(
            default(KeepAliveTimes), (times, setting) => times.CompletedBy(setting.KeepAlive));
        return settings.Count == 0
            ? Empty
            : new SocketOptionSet(
                [.. settings.Select(
                    setting => setting.KeepAlive.IsAny ? setting with { KeepAlive = keepAlive } : setting)]);
    }

    /// <summary>Returns the options of a profile that sockets of a kind don't have.</summary>
    /// <param name="kind">The kind.</param>
    /// <returns>A sentence, or <see langword="null"/> if they have all of them.</returns>
    public string? LeftOut(SocketKind kind)
    {
        IEnumerable<string> names =
            from setting in Settings where !setting.Option.Kinds.Contains(kind) select setting.Option.Name;
        return names.Any() ? $"{SocketProblems.Name(kind)} sockets don't have {string.Join(", ", names)}: left out."
            : null;
    }

    /// <summary>Returns remarks for the user, about sockets of a kind in this network namespace.</summary>
    /// <param name="kind">The kind.</param>
    /// <returns>Sentences; none if there is nothing to report.</returns>
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

    /// <summary>
    /// Returns the options that a server sets: on listeners, from which accepted sockets inherit most, and on accepted
    /// sockets.
    /// </summary>
    /// <param name="kind">The kind of its sockets.</param>
    /// <param name="isIPv6">Whether they use IPv6.</param>
    /// <returns>Both; options of a profile that fit neither are omitted.</returns>
    /// <exception cref="SocketProblemException">An individually requested option fits neither.</exception>
    internal (SocketOptionSetting[] OnListener, SocketOptionSetting[] OnAccepted) ForServer(SocketKind kind,
        bool isIPv6)
    {
        foreach (SocketOptionSetting setting in Settings.Where(setting => !setting.IsFromProfile))
        {
            if (!setting.Option.Fits(kind, isIPv6, SocketRole.Listener | SocketRole.Connected))
                throw SocketOptionProblems.OptionNotFor(setting.Option, $"a server over {SocketProblems.Name(kind)}");
        }
        return (
            [.. Settings.Where(setting => setting.Option.Fits(kind, isIPv6, SocketRole.Listener))],
            [.. Settings.Where(setting =>
                !setting.Option.IsInherited && setting.Option.Fits(kind, isIPv6, SocketRole.Connected))]);
    }

    /// <summary>Returns the options to set on both ends of a connection of a measurement.</summary>
    /// <param name="kind">The kind of its sockets, over IPv4.</param>
    /// <returns>The options, without those of a profile that such sockets don't have.</returns>
    /// <exception cref="SocketProblemException">An individually requested option doesn't fit.</exception>
    internal SocketOptionSetting[] ForConnection(SocketKind kind) => Fitting(
        option => option.Fits(kind, isIPv6: false, SocketRole.Connected),
        $"a measurement over {SocketProblems.Name(kind)}");

    /// <summary>Returns the options to set on a client's socket, before it connects.</summary>
    /// <param name="kind">The kind of the socket.</param>
    /// <param name="isIPv6">Whether it uses IPv6.</param>
    /// <returns>The options, without those of a profile that such sockets don't have.</returns>
    /// <exception cref="SocketProblemException">An individually requested option doesn't fit.</exception>
    internal SocketOptionSetting[] ForClient(SocketKind kind, bool isIPv6) => Fitting(
        // Options that belong only to listeners can be set before listen(2), but mean nothing to a client.
        option => option.Fits(kind, isIPv6, SocketRole.Connected)
            || (option.Fits(kind, isIPv6, SocketRole.Unconnected)
                && (option.IsInherited || !option.AppliesTo.HasFlag(SocketRole.Listener))),
        $"a client over {SocketProblems.Name(kind)}");

    private SocketOptionSetting[] Fitting(Func<SocketOptionDescription, bool> fits, string owner)
    {
        foreach (SocketOptionSetting setting in Settings.Where(setting => !setting.IsFromProfile))
        {
            if (!fits(setting.Option))
                throw SocketOptionProblems.OptionNotFor(setting.Option, owner);
        }
        return [.. Settings.Where(setting => fits(setting.Option))];
    }
}
