"""Other people's modules that commands load. Only the process that forks commands imports this (tests/support/forked.py)."""

# ruff: noqa: F401

import aiosmtpd.lmtp
import alembic.command
import argon2
import babel.dates
import babel.messages.pofile
import babel.support
import click
import dkim
import dns.resolver
import fastapi
import imapclient
import jinja2.sandbox
import lxml.html
import mailparser
import nh3
import numpy
import prometheus_client
import psycopg
import pydantic_settings
import spacy
import sqlalchemy.dialects.postgresql.psycopg
import sqlalchemy.dialects.sqlite
import sqlalchemy.orm
import structlog
import uvicorn
import zstandard
