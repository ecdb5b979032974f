"""The model: trees and a network that score candidates, and the taking of turns in whole conversations. It needs only numpy."""
