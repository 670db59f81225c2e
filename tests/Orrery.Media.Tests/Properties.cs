using FsCheck;
using FsCheck.Fluent;

namespace Orrery.Media.Tests;

internal static class Properties
{
    /// <summary>Tries a property on a hundred generated cases; a failure shows the smallest counter-example and its seed.</summary>
    public static void Holds(this Property property) => property.Check(Config.QuickThrowOnFailure.WithQuietOnSuccess(true));
}
