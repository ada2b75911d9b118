using Pingtree.Intake.ProfilesApi.Wire;
using Pingtree.Pipeline.Access;

namespace Pingtree.Intake.ProfilesApi;

/// <summary>A method of the dialect.</summary>
internal interface IProfileMethod
{
    /// <summary>Its name in the URL.</summary>
    string Name { get; }

    /// <summary>What a token needs.</summary>
    TokenRoles Role { get; }

    /// <summary>By what a repeated request is known.</summary>
    Recognition Recognition { get; }

    /// <summary>Whether <c>data</c> is many profiles.</summary>
    bool IsBatch => false;

    /// <summary>Whether it does nothing but bring leads, which a source that is switched off does not take.</summary>
    bool Creates => false;

    /// <summary>What is missing in a body or has no sense there; null where it can be judged.</summary>
    string? FindFault(WireNode.Map body);

    /// <summary>What it counts for against a token's quota.</summary>
    int Count(WireNode.Map body) => 1;

    /// <exception cref="Pingtree.Pipeline.Storing.StoreUnavailableException">The same call may be made again.</exception>
    Task<Result> RunAsync(ProfileCall call, CancellationToken ct);
}

/// <summary>By what a repeated request is known.</summary>
internal enum Recognition
{
    /// <summary>By nothing: it changes nothing.</summary>
    None,

    /// <summary>By its request id alone.</summary>
    ById,

    /// <summary>By its request id, else by what it says.</summary>
    ByIdOrBody,
}
