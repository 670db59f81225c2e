using System.Collections.Immutable;

namespace Orrery.Services.Encode.Contracts;

/// <summary>A result that says what it cost and how it was made.</summary>
public interface ICosted
{
    /// <summary>Of all tools that it took.</summary>
    Usage Usage { get; }

    /// <summary>As a person would type them.</summary>
    ImmutableArray<string> Commands { get; }
}
