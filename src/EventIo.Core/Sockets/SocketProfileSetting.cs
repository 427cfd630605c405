namespace EventIo.Sockets;

/// <summary>An option of a profile.</summary>
public sealed record SocketProfileSetting
{
    internal SocketProfileSetting(SocketProfileKind profile, SocketOptionDescription option, object value, string reason)
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

    /// <summary>What it is set to: a <see cref="long"/>, or a <see cref="string"/> where the value is a word.</summary>
    public object Value { get; }

    /// <summary>What the value counts; <see langword="null"/> where it counts nothing.</summary>
    public string? Unit => Description.Unit;

    /// <summary>In which states of a socket it has an effect; elsewhere the profile does without it.</summary>
    public SocketRole AppliesTo => Description.AppliesTo;

    /// <summary>Why the profile has it.</summary>
    public string Reason { get; }

    /// <summary>What the option is for.</summary>
    public string Help => Description.Help;

    internal SocketOptionDescription Description { get; }
}
