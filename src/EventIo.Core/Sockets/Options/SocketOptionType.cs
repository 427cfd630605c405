namespace EventIo.Sockets.Options;

/// <summary>The type of an option's value.</summary>
public enum SocketOptionType : long
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
