namespace EventIo.Multiplexing.IoUring;

/// <summary>What is wrong with the settings of a ring.</summary>
public enum RingProblem
{
    /// <summary>The mechanism has no ring.</summary>
    NoRing,

    /// <summary>The settings break a rule of the kernel.</summary>
    Invalid,

    /// <summary>This kernel does not support the settings.</summary>
    Unavailable,

    /// <summary>The processor does not exist, or this process may not use it.</summary>
    Processor,
}
