using Pingtree.Intake.ProfilesApi.Wire;
using Pingtree.Pipeline.Access;
using Pingtree.Pipeline.Sources;

namespace Pingtree.Intake.ProfilesApi;

/// <summary>What stands between a body that was read and its method, in the order the contract has it.</summary>
internal sealed class ProfileDoor(TokenBook tokens, ISourceStore sources)
{
    /// <summary>The token and the source of the call; or the refusal.</summary>
    /// <param name="request">The request.</param>
    /// <param name="body">Its body.</param>
    /// <param name="method">Its method; null where there is none of its name.</param>
    /// <param name="ct">Stops the look-ups.</param>
    public async Task<Admission> AdmitAsync(HttpRequest request, WireNode.Map body, IProfileMethod? method, CancellationToken ct)
    {
        var (numbers, wrongNumbers) = CallNumbers.Read(body);
        if (method is not null && (wrongNumbers ?? method.FindFault(body)) is { } fault)
            return Admission.Refused(Result.Unreadable(fault));
        if (TokenReader.Find(request, body) is not { } text)
            return Admission.Refused(new(ResultCode.NoToken, "Send it as token in the body, as ?token= in the URL, or as 'Authorization: Bearer <token>'."));
        if (await tokens.FindAsync(text, ct) is not { } token)
            return Admission.Refused(new(ResultCode.NotFound, "There is no such token."));
        if (method is null)
            return Admission.Refused(new(ResultCode.NoSuchMethod, "See the list of methods in the documentation."));
        if (!token.Roles.HasFlag(method.Role))
            return Admission.Refused(new(ResultCode.NoRight, $"The token needs the role {method.Role.ToWords()[0]}."));

        var source = await FindAsync(token, numbers.DbId, ct);
        if (source is null)
            return Admission.Refused(new(ResultCode.NotFound, $"The token sees no database {numbers.DbId}."));
        if (!source.Settings.ResourceIds.Any(id => id == numbers.ResourceId))
            return Admission.Refused(new(ResultCode.NotInResource, $"Database {source.Id} has no resource {numbers.ResourceId}."));
        if (method.Creates && !source.Active)
            return Admission.Refused(Result.SwitchedOff());
        return new Admission(token, source, null);
    }

    private async Task<Source?> FindAsync(AccessToken token, long dbId, CancellationToken ct) =>
        token.Sources.FirstOrDefault(id => id == dbId) is > 0 and var id ? (await sources.FindManyAsync([id], ct)).GetValueOrDefault(id) : null;
}

/// <summary>Who may call what; or the refusal.</summary>
internal sealed record Admission(AccessToken? Token, Source? Source, Result? Refusal)
{
    public static Admission Refused(Result refusal) => new(null, null, refusal);
}
