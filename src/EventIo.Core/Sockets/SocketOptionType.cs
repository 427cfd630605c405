namespace EventIo.Sockets;

/// <summary>What an option's value is.</summary>
public enum SocketOptionType
{
    /// <summary>0 or 1.</summary>
    Flag,

    /// <summary>A number, an int or an unsigned int in C.</summary>
    Number,

    /// <summary>A number of 64 bits, or the word <c>unlimited</c>.</summary>
    Rate,

    /// <summary>struct linger: a number of seconds, or the word <c>off</c>.</summary>
    Linger,

    /// <summary>A name.</summary>
    Name,
}
