using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Orrery.Server.Access;

namespace Orrery.Server.Http;

/// <summary>Lets a page among a run's files read the files beside it, and nothing else. Such a page may be anybody's, so it runs in an origin of its own, from which a browser sends no
/// cookie: its address carries this instead. It works for twelve hours, while the token works that it was given for, and until the server ends.</summary>
/// <param name="bearerOf">Who holds the token of an id; null when it doesn't work.</param>
internal sealed class FileTickets(Func<string, Identity?> bearerOf)
{
    private static readonly TimeSpan Lasts = TimeSpan.FromHours(12);

    /// <summary>Stands for the local user, who has no token.</summary>
    private const string Local = "local";

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    /// <summary>A ticket for one run's files.</summary>
    public string For(RunId run, Identity who)
    {
        var expires = (DateTimeOffset.UtcNow + Lasts).ToUnixTimeSeconds();
        var whose = who.Token ?? Local;
        return $"{expires:x}-{whose}-{Mark(run, expires, whose)}";
    }

    /// <summary>In whose name a ticket lets read; null when it doesn't.</summary>
    public Identity? Of(RunId run, string ticket)
    {
        if (ticket.Split('-') is not [var until, var whose, var mark] || !long.TryParse(until, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var expires)) return null;
        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(mark), Encoding.UTF8.GetBytes(Mark(run, expires, whose)))) return null;
        return expires <= DateTimeOffset.UtcNow.ToUnixTimeSeconds() ? null : whose == Local ? Identity.Local : bearerOf(whose);
    }

    private string Mark(RunId run, long expires, string whose) => Convert.ToHexStringLower(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{run} {expires} {whose}")));
}
