namespace EventIo.Sockets.Options;

/// <summary>An option of a profile.</summary>
public sealed record SocketProfileSetting
{
    internal SocketProfileSetting(
        SocketProfileKind profile, SocketOptionDescription option, object value, string reason)
    {
        Profile = profile;
        Description = option;
        Value = SocketOptionConversion.Parse(Description, value);
        Reason = reason;
    }

    /// <summary>The profile.</summary>
    public SocketProfileKind Profile { get; }

    /// <summary>The option's name.</summary>
    public string Option => Description.Name;

    /// <summary>The value: a <see cref="long"/>, or a <see cref="string"/> if it is a word.</summary>
    public object Value { get; }

    /// <summary>The unit of the value; <see langword="null"/> if it has none.</summary>
    public string? Unit => Description.Unit;

    /// <summary>The roles of a socket in which it has an effect; for others, the profile skips it.</summary>
    public SocketRole AppliesTo => Description.AppliesTo;

    /// <summary>Why the profile sets it.</summary>
    public string Reason { get; }

    /// <summary>The purpose of the option.</summary>
    public string Help => Description.Help;

    internal SocketOptionDescription Description { get; }
}
