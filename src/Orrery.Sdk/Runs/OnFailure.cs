namespace Orrery;

/// <summary>What a failed item means for the others of a <see cref="IRun.Map"/>.</summary>
public enum OnFailure
{
    /// <summary>No more are begun; those under way go on to their end, then the first failure is thrown.</summary>
    AfterRunning,

    /// <summary>No more are begun, and those under way are cancelled; then the first failure is thrown.</summary>
    AtOnce,

    /// <summary>All are tried, then the first failure is thrown.</summary>
    Collect,
}
