namespace Orrery;

/// <summary>Why an attempt failed, as far as trying again is concerned.</summary>
public enum ErrorClass : byte
{
    /// <summary>The input or the user's code is wrong: trying again gives the same. Not retried.</summary>
    User = 0,

    /// <summary>The machine, the worker or the network failed, not the work. Retried up to 10 times with exponential backoff.</summary>
    Platform = 1,

    /// <summary>It took longer than its limit. Retried once.</summary>
    Timeout = 2,

    /// <summary>It ran out of memory, disk or another limit of its shape. Retried twice.</summary>
    Resource = 3,
}
